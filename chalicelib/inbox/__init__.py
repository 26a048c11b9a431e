"""消息: what a person is told. The record is here; WeChat's subscription message is only the nudge.

May call the service of wechat. Knows no other room: who is told what is decided above.
"""
