"""The city centre's receiver: what stations send is checked, kept and answered here."""
