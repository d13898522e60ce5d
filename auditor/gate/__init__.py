"""Decide: policy, verdict, exit code."""
