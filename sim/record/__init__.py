"""A run on disk: storage, the chained log, the manifest, folders and references, the writer's lock."""
