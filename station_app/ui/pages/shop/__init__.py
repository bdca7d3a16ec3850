"""爱心超市: the counter, the goods, what comes in, and the receipts."""
