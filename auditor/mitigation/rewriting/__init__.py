"""Have a model rewrite what gives somebody away, against an attacker that says what that is."""
