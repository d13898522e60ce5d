"""Published benchmarks, scored by their own rules so that figures can be laid beside the papers'."""
