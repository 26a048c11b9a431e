"""Campaigns (活动批量计分): one act for thousands. A list is read, approved by a second person, posted by the queue."""
