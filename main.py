from mobile.app import run

run()
