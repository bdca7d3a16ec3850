"""The words for teams: who leads, who serves, and the order in which a team is listed."""

from __future__ import annotations

LEADER = "队长"
MEMBER = "队员"
TEAM_ROLES = (LEADER, "副队长", "骨干", MEMBER, "联络员")
"""The roles in a team, in the order in which its members are listed."""


def role_rank(role: str) -> int:
    """Where a role stands in a list; roles of the station's own come last."""
    return TEAM_ROLES.index(role) if role in TEAM_ROLES else len(TEAM_ROLES)
