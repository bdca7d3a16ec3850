"""体检: what a check of the books finds, and the pure rules by which it finds it."""
