"""What tests of several rooms share. No test stands here."""
