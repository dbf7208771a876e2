"""Everything this program asks of Postgres. DATABASE_URL wins over the PG* variables."""

import os
from datetime import date

import psycopg2
from psycopg2.extras import RealDictCursor, execute_values

from src.model import Prediction

COLUMNS = (
    "game_date", "home_team", "away_team", "as_of_date", "home_win",
    "home_win_pct", "away_win_pct", "home_win_pct_last_10", "away_win_pct_last_10",
    "home_margin_last_10", "away_margin_last_10", "home_strength", "away_strength",
    "home_rest_days", "away_rest_days", "home_is_back_to_back", "away_is_back_to_back",
    "home_missing_points", "away_missing_points", "head_to_head_margin", "home_spread",
)

KEY = ("home_team", "away_team", "game_date")

CREATE = """
create schema if not exists gold;
create table if not exists gold.ml_game_predictions (
  game_date date not null,
  home_team text not null,
  away_team text not null,
  home_win_probability numeric(5, 4) not null check (home_win_probability between 0 and 1),
  predicted_winner text not null,
  model_version text not null,
  run_date date not null,
  primary key (home_team, away_team, game_date)
)
"""

UPSERT = """
insert into gold.ml_game_predictions as mine
  (game_date, home_team, away_team, home_win_probability, predicted_winner, model_version, run_date)
values %s
on conflict (home_team, away_team, game_date) do update set
  home_win_probability = excluded.home_win_probability,
  predicted_winner = excluded.predicted_winner,
  model_version = excluded.model_version,
  run_date = excluded.run_date
"""

# A game that left the schedule must not keep its prediction.
DELETE_OTHERS = """
delete from gold.ml_game_predictions
where game_date between %s and %s
  and (home_team, away_team, game_date) not in (select * from unnest(%s::text[], %s::text[], %s::date[]))
"""


class DatabaseProblem(Exception):
    """The database cannot be reached, or does not have what is needed. One line."""


class Database:
    """One connection, one transaction: committed when the `with` block ends well, rolled back otherwise."""

    def __init__(self, connection):
        self._connection = connection

    @classmethod
    def connect(cls) -> "Database":
        try:
            return cls(psycopg2.connect(os.environ.get("DATABASE_URL", ""), connect_timeout=10))
        except psycopg2.Error as error:
            raise DatabaseProblem(f"the database cannot be reached: {first_line(error)}") from error

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, kind, error, _traceback) -> None:
        try:
            if kind is None:
                self._connection.commit()
        finally:
            self._connection.close()
        if isinstance(error, psycopg2.errors.UndefinedTable):
            raise DatabaseProblem(
                "silver.ml_game_features does not exist; run pnpm materialize ml_game_features"
            ) from error
        if isinstance(error, psycopg2.Error):
            raise DatabaseProblem(first_line(error)) from error

    def read_features(self) -> list[dict]:
        with self._connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute("select * from silver.ml_game_features")
            there = {column.name for column in cursor.description}
            lacking = [column for column in COLUMNS if column not in there]
            if lacking:
                raise DatabaseProblem(
                    f"silver.ml_game_features has no column {', '.join(lacking)}; run pnpm materialize ml_game_features"
                )
            return [dict(row) for row in cursor.fetchall()]

    def replace_predictions(self, predictions: list[Prediction], first: date, last: date) -> int:
        """Makes the table hold exactly these predictions from first to last; gives the rows it then has in all."""
        with self._connection.cursor() as cursor:
            cursor.execute(CREATE)
            homes, aways, dates = ([getattr(row, name) for row in predictions] for name in KEY)
            cursor.execute(DELETE_OTHERS, (first, last, homes, aways, dates))
            if predictions:
                execute_values(cursor, UPSERT, predictions, page_size=500)
            cursor.execute("select count(*) from gold.ml_game_predictions")
            return cursor.fetchone()[0]


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
