"""The desktop application of one village-level 新时代文明实践站 (a station), offline first."""

__version__ = "0.1.0"
