"""From where on a pattern is worth a look; each with its reason. None of them says that anybody did wrong."""

from __future__ import annotations

NIGHT_FROM, NIGHT_TO = 22, 6
"""Hours of the station's clock. The office is shut; even a day of exchange ends by the evening."""

LATE_DAYS = 7
"""Days between a deed and its entry. Activities are closed and deeds entered within the week; what waited
for a review and its publicity is a claim, and is not counted."""

ROUND_FROM, ROUND_STEP = 1_000, 500
"""Tenths: from 100 points on, in whole fifties. No item of the usual rules gives so many at once."""

SAME_SHARE = 0.7
"""Of all accounts. Auditors found villages that gave everybody the same, whatever they had done."""
SAME_LEAST = 10
"""Accounts; a hamlet of a few households that all came to a meeting is no pattern."""

BURST = 10
"""Acts of one user within a minute. A redemption takes its 15 seconds, and an entry not much less."""

REVERSALS = 10
"""Reversals of one user in a month: slips happen, but not twice a week."""
REVERSED_SHARE = 0.02
"""Of the month's entries of that user; one who enters thousands slips more often."""

SHARE_LEAST, SHARE_TIMES = 0.05, 5
"""A household's share of what the village earned in a month: a twentieth, and five times the average."""

CADRE_RATIO, CADRE_LEAST = 1.5, 3
"""What cadres' households earned, to the others' average, from so many households on."""

PROXY_HOUSEHOLDS = 5
"""Households for which one and the same proxy took goods: neighbours help each other, a trader collects."""

PHONE_HOUSEHOLDS = 4
"""Households with one and the same phone number: parents and married children may share one."""

NOTICE_GRACE_DAYS = 3
"""Days after its last in which a notice is usually closed."""
