"""People (居民): accounts, staff roles, homes. Sub-rooms share a table and a person's partition, nothing else."""
