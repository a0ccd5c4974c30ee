"""Who uses this phone: enrolment, sign-in, PIN, lock and change of hands."""
