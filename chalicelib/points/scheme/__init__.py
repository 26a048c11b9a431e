"""The scheme (积分办法): what earns and costs points, published in versions that never change."""
