"""积分: posting points, the village's ledger, and the rules."""
