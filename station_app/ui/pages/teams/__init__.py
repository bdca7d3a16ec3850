"""队伍与活动: the teams, their activities, and the volunteers."""
