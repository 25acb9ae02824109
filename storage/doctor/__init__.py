"""Examining an archive: what is damaged, contradicts itself or waits to be done, and the command that mends it."""

from storage.doctor.examine import examine
from storage.doctor.findings import Finding, Patient, Severity

__all__ = ["Finding", "Patient", "Severity", "examine"]
