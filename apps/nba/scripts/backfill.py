"""Brings the games of one date into bronze.boxscores and bronze.pbp, both in one transaction.

    python -m scripts.backfill --run_date 2025-01-01

Environment: DATABASE_URL and SEASON_URL. Under Headwater also HEADWATER_METADATA, a file that takes one JSON object a line
(rows written, or that the source has nothing yet), and HEADWATER_NOW, the target's clock (ISO 8601) for modified_at.
A date that the source does not have yet is no failure: the script says so and ends with 0.
"""

import argparse
import datetime
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request

import psycopg2

TIMEOUT_SECONDS = 20
LONGEST_WAIT_SECONDS = 30
ATTEMPTS = 3

COLUMNS = {
    "boxscores": {
        "player": "text", "team": "text", "opponent": "text", "game_date": "date", "location": "text",
        "outcome": "text", "minutes": "numeric", "fgm": "integer", "fga": "integer", "fg3m": "integer",
        "fg3a": "integer", "ftm": "integer", "fta": "integer", "oreb": "integer", "dreb": "integer",
        "ast": "integer", "stl": "integer", "blk": "integer", "tov": "integer", "pf": "integer",
        "pts": "integer", "plus_minus": "integer",
    },
    "pbp": {
        "home_team": "text", "away_team": "text", "game_date": "date", "period": "integer", "clock": "text",
        "description_home": "text", "description_away": "text", "score_home": "integer", "score_away": "integer",
    },
}  # fmt: skip
KEYS = {
    "boxscores": ["player", "game_date"],
    "pbp": ["home_team", "away_team", "game_date", "clock", "period", "description_home", "description_away"],
}


class SourceError(Exception):
    """The source answered something that cannot be used, or did not answer."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Backfills the games of one date into bronze.")
    parser.add_argument("--run_date", required=True, type=calendar_date, metavar="YYYY-MM-DD")
    date = parser.parse_args().run_date
    try:
        source = os.environ["SEASON_URL"].rstrip("/")
        database = os.environ["DATABASE_URL"]
    except KeyError as missing:
        print(f"error: {missing.args[0]} is not set", file=sys.stderr)
        return 2
    try:
        answers = {table: fetch_rows(source, f"/{table}?date={date}") for table in COLUMNS}
        message = unavailable(date, answers, lambda: fetch_rows(source, "/schedule") or [])
        if message is not None:
            print(f"{date}: {message}")
            report({"type": "unavailable", "message": message})
            return 0
        teams = {team["abbreviation"] for team in fetch_rows(source, "/teams") or []}
        for table, rows in answers.items():
            check_rows(table, rows, date, teams)
        written = store(database, date, answers)
    except (SourceError, psycopg2.Error) as error:
        print(f"error: {date}: {error}", file=sys.stderr)
        return 1
    for table, rows in answers.items():
        print(f"{date}: {len(rows)} rows in bronze.{table}")
        report({"type": "rows", "asset": table, "rows": len(rows), "written": written[table]})
    return 0


def calendar_date(text: str) -> str:
    date = datetime.date.fromisoformat(text)
    if date.isoformat() != text:
        raise ValueError(text)
    return text


def fetch_rows(source: str, path: str):
    """The rows of an answer; None where the source has nothing yet."""
    url = source + path
    body, content_type = fetch(url)
    if body is None:
        return None
    try:
        rows = json.loads(body)["rows"]
    except (ValueError, KeyError, TypeError) as error:
        what = "HTML instead of JSON" if "html" in content_type else "no whole JSON with rows"
        raise SourceError(f"{url}: answered with {what}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SourceError(f"{url}: rows: expected a list of objects")
    return rows


def fetch(url: str, attempt: int = 1):
    """Body and content type; asks again after 429, 5xx, and when nothing or half an answer comes."""
    after = ""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:
            return response.read(), response.headers.get("content-type", "")
    except urllib.error.HTTPError as error:
        body = error.read()
        if error.code == 404 and b'"not available yet"' in body:
            return None, ""
        found, cause = f"answered {error.code}", error
        if error.code != 429 and error.code < 500:
            raise SourceError(f"{url}: {found}") from error
        after = error.headers.get("retry-after", "")
        if after.isdigit() and int(after) > LONGEST_WAIT_SECONDS:
            raise SourceError(f"{url}: {found} and wants to be left alone for {after} s; run it again after that") from error
    except (OSError, http.client.HTTPException) as error:
        found, cause = f"cannot be reached or broke off ({error})", error
    except ValueError as error:
        raise SourceError(f"{url}: {error} (SEASON_URL)") from error
    if attempt == ATTEMPTS:
        raise SourceError(f"{url}: {found}, asked {ATTEMPTS} times") from cause
    time.sleep(int(after) if after.isdigit() else 2 ** (attempt - 1))
    return fetch(url, attempt + 1)


def unavailable(date: str, answers, schedule):
    """
    Why the date cannot be stored yet; None where the source has both tables of every game that its schedule has for the date.
    """
    missing = [table for table, rows in answers.items() if rows is None]
    if len(missing) == len(answers):
        return "not available at the source yet"
    if missing:
        return partial(f"the source has no {missing[0]} yet")
    in_boxscores = {
        (row.get("opponent"), row.get("team")) if row.get("location") == "H" else (row.get("team"), row.get("opponent"))
        for row in answers["boxscores"]
    }
    in_pbp = {(row.get("away_team"), row.get("home_team")) for row in answers["pbp"]}
    for table, games in (("pbp", in_boxscores - in_pbp), ("boxscores", in_pbp - in_boxscores)):
        if games:
            return partial(f"the source has no {table} yet of {names(games)}")
    scheduled = {(row.get("away_team"), row.get("home_team")) for row in schedule() if row.get("game_date") == date}
    lacking = scheduled - in_boxscores
    if not lacking:
        return None
    if in_boxscores:
        return partial(f"the source has nothing yet of {names(lacking)}")
    return f"not available at the source yet: no rows, but the schedule has {names(lacking)}"


def partial(what: str) -> str:
    return f"partial: {what}; a date is taken whole, so nothing was written"


def names(games) -> str:
    return ", ".join(sorted(f"{away} at {home}" for away, home in games))


def check_rows(table: str, rows, date: str, teams) -> None:
    """Refuses missing columns, another date, unknown teams and a key that comes twice."""
    seen = set()
    for index, row in enumerate(rows):
        for column in COLUMNS[table]:
            if row.get(column) is None:
                raise SourceError(f"{table}: rows.{index}.{column}: found nothing")
        if row["game_date"] != date:
            raise SourceError(f"{table}: rows.{index}.game_date: found {row['game_date']}, expected {date}")
        for column in ("team", "opponent") if table == "boxscores" else ("home_team", "away_team"):
            if row[column] not in teams:
                raise SourceError(f"{table}: rows.{index}.{column}: unknown team {row[column]!r}")
        key = tuple(row[column] for column in KEYS[table])
        if key in seen:
            raise SourceError(f"{table}: the source gave {key} twice")
        seen.add(key)


def store(database: str, date: str, answers):
    """Upserts on the keys and deletes what the source no longer has; all of it, or nothing."""
    now = os.environ.get("HEADWATER_NOW") or datetime.datetime.now(datetime.timezone.utc).isoformat()
    connection = psycopg2.connect(database)
    try:
        # Leaving the block commits, an error rolls back.
        with connection, connection.cursor() as cursor:
            return {table: store_table(cursor, table, rows, date, now) for table, rows in answers.items()}
    finally:
        connection.close()


def store_table(cursor, table: str, rows, date: str, now: str) -> int:
    columns, key = COLUMNS[table], KEYS[table]
    body = json.dumps(rows)
    names = ", ".join(columns)
    answer = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    changes = ", ".join(f"{name} = excluded.{name}" for name in [*columns, "modified_at"] if name not in key)
    cursor.execute(
        f"""insert into bronze.{table} ({names}, modified_at)
        select {names}, %s::timestamptz from json_to_recordset(%s::json) as answer({answer})
        on conflict ({", ".join(key)}) do update set {changes}""",
        (now, body),
    )
    written = cursor.rowcount
    kept = ", ".join(f"kept.{name}" for name in key)
    answered = ", ".join(f"answer.{name}" for name in key)
    cursor.execute(
        f"""delete from bronze.{table} as kept where kept.game_date = %s::date
        and ({kept}) not in (select {answered} from json_to_recordset(%s::json) as answer({answer}))""",
        (date, body),
    )
    return written


def report(line) -> None:
    """Tells Headwater, where it is listening."""
    path = os.environ.get("HEADWATER_METADATA")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    sys.exit(main())
