"""One's own data (个人信息): exported and erased, by asking each room for its part. It keeps nothing itself."""
