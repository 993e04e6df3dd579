def pytest_addoption(parser):  # type: ignore[no-untyped-def]
    parser.addoption("--update", action="store_true", help="write the transcripts anew")
