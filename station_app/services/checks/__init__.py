"""体检: the registry of checks, what each looks at in the store, and the run over all of them."""
