"""What holders see, a file an act. ``seeing`` settles who may look; nobody else decides that."""
