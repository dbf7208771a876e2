"""Predicts games from silver.ml_game_features into gold.ml_game_predictions.

    python -m src.app --run-date 2025-01-04

Predicts the games of the run date, of the days after it (--ahead) and of the days before it (--back, so that a day on
which this did not run is made good). Each game is predicted by a model that was trained only on games before its own
date and before the run date: the rows follow from the features and the run date alone, and doing it again changes
nothing.

Ends with 0 when the predictions are stored, also when there is no game to predict; with 1 and one line on stderr when
the features are missing or were built for another date; with 2 when the arguments are wrong. No clock is read.
"""

import argparse
import sys
from datetime import date, timedelta

from src.report import Report


class Refused(Exception):
    """Something outside is not as this program needs it; the message says what to do."""


def main(argv: list[str]) -> int:
    options = parse_arguments(argv)
    # The database driver and scikit-learn take most of a second to import: after the arguments are known to be good.
    from src.database import Database, DatabaseProblem

    try:
        with Database.connect() as database:
            predict(database, options, Report.from_environment())
    except (Refused, DatabaseProblem) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


def predict(database, options: argparse.Namespace, report: Report) -> None:
    from src.model import MODEL_VERSION, predict_games

    run_date = options.run_date
    games = database.read_features()
    refuse_other_dates({game["as_of_date"] for game in games}, run_date)
    first, last = run_date - timedelta(days=options.back), run_date + timedelta(days=options.ahead)
    predictions, warnings = predict_games(games, run_date, first, last)
    total = database.replace_predictions(predictions, first, last)

    tonight = sum(prediction.game_date == run_date for prediction in predictions)
    if tonight == 0:
        print(f"no games on {run_date}")
    print(f"{tonight} predictions for {run_date}, {len(predictions)} from {first} to {last}, {total} in all")
    for warning in warnings:
        print(f"warning: {warning}")
        report.warning(warning)
    report.rows("predictions", rows=total, written=len(predictions))
    report.metadata("predictions", "model_version", MODEL_VERSION)
    report.metadata("predictions", "tonight", tonight)


def refuse_other_dates(found: set[date], run_date: date) -> None:
    """Features built for another day know too little or too much: never predict from them."""
    if found == {run_date}:
        return
    was = "is empty" if not found else f"was built for {', '.join(str(day) for day in sorted(found))}"
    raise Refused(
        f"silver.ml_game_features {was}, expected {run_date}; "
        f"run pnpm materialize int_games --downstream --date {run_date}"
    )


def parse_arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m src.app", description=__doc__.splitlines()[0])
    parser.add_argument("--run-date", required=True, type=parse_date, help="the logical date, YYYY-MM-DD")
    parser.add_argument("--ahead", default=2, type=parse_days, help="days after it to predict (default 2)")
    parser.add_argument("--back", default=14, type=parse_days, help="days before it to make good (default 14)")
    return parser.parse_args(argv)


def parse_date(text: str) -> date:
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        parsed = None
    # fromisoformat also reads 20250104 and week dates; a run date has one spelling.
    if parsed is None or parsed.isoformat() != text:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date, expected YYYY-MM-DD")
    return parsed


def parse_days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of days from 0 to 999")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
