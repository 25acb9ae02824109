"""The cleaning and the comparing of an archive done over files, on one machine or many, with no archive in the middle."""
