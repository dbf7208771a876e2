import contextlib
import io
import unittest
from datetime import date

from src.app import parse_arguments


class Arguments(unittest.TestCase):
    def test_a_date_is_read_as_it_is_written(self):
        self.assertEqual(parse_arguments(["--run-date", "2025-01-04"]).run_date, date(2025, 1, 4))

    def test_what_is_wrong_is_named_and_ends_with_2(self):
        for wrong in ("2025-02-30", "20250104", "2025-W01-1", "today", ""):
            said = io.StringIO()
            with self.subTest(wrong), contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as ended:
                parse_arguments(["--run-date", wrong])
            self.assertEqual(ended.exception.code, 2)
            self.assertIn(f"'{wrong}' is not a date, expected YYYY-MM-DD", said.getvalue())

    def test_days_are_whole_and_not_negative(self):
        for wrong in ("-1", "1.5", "1000"):
            with self.subTest(wrong), contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
                parse_arguments(["--run-date", "2025-01-04", f"--back={wrong}"])


if __name__ == "__main__":
    unittest.main()
