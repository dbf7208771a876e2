"""Who wins? A logistic regression over differences between the two teams, trained on the games before.

Made to give the same bytes every time: one thread, games in one order, a solver without chance, rounded results.
"""

import os

# Before numpy is imported: with several threads a sum may come out different in its last bits.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

from datetime import date
from decimal import Decimal
from typing import NamedTuple

MODEL_VERSION = "logistic-v1"

# With fewer games, or one sort of outcome only, there is nothing to learn from: the league's usual home advantage then.
FEWEST_GAMES = 30
HOME_ADVANTAGE = Decimal("0.5500")


class Prediction(NamedTuple):
    game_date: date
    home_team: str
    away_team: str
    home_win_probability: Decimal
    predicted_winner: str
    model_version: str
    run_date: date


def predict_games(games: list[dict], run_date: date, first: date, last: date) -> tuple[list[Prediction], list[str]]:
    """The predictions of the games from first to last, in order, and what the reader should be warned of.

    A game is predicted as of its own date, or as of the run date when it lies after that.
    """
    games = sorted(games, key=lambda game: (game["game_date"], game["home_team"], game["away_team"]))
    wanted = [game for game in games if first <= game["game_date"] <= last]
    predictions: list[Prediction] = []
    untrained = 0
    for as_of in sorted({min(game["game_date"], run_date) for game in wanted}):
        past = [game for game in games if game["game_date"] < as_of and game["home_win"] is not None]
        # Lines come out on the day of the game. A model that learned to lean on them would call every other game even,
        # so games without a line have a model of their own.
        for with_line in (True, False):
            batch = [
                game for game in wanted
                if min(game["game_date"], run_date) == as_of and has_line(game) == with_line
            ]
            if not batch:
                continue
            chances = home_win_chances(past, batch, with_line)
            if chances is None:
                untrained += len(batch)
                chances = [HOME_ADVANTAGE] * len(batch)
            for game, chance in zip(batch, chances, strict=True):
                predictions.append(make_prediction(game, chance, as_of))
    predictions.sort(key=lambda prediction: (prediction.game_date, prediction.home_team, prediction.away_team))
    warnings = []
    if untrained:
        warnings.append(f"{untrained} games predicted by home advantage alone: too few games before them to learn from")
    return predictions, warnings


def has_line(game: dict) -> bool:
    return game["home_spread"] is not None


def home_win_chances(past: list[dict], coming: list[dict], with_line: bool) -> list[Decimal] | None:
    """The home side's chances, one for each coming game; None when the past is too short to learn from."""
    if with_line:
        past = [game for game in past if has_line(game)]
    outcomes = [int(game["home_win"]) for game in past]
    if len(past) < FEWEST_GAMES or len(set(outcomes)) < 2:
        return None
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=0.5, solver="lbfgs", max_iter=500)
    model.fit([differences(game, with_line) for game in past], outcomes)
    chances = model.predict_proba([differences(game, with_line) for game in coming])[:, 1]
    return [Decimal(f"{min(max(chance, 0.01), 0.99):.4f}") for chance in chances]


def differences(game: dict, with_line: bool) -> list[float]:
    """What sets the home team apart from the away team, each about one; home advantage is the model's intercept."""

    def gap(name: str) -> float:
        return float(game[f"home_{name}"]) - float(game[f"away_{name}"])

    values = [
        gap("strength") / 10,
        gap("margin_last_10") / 10,
        gap("win_pct"),
        gap("win_pct_last_10"),
        gap("rest_days") / 3,
        gap("is_back_to_back"),
        gap("missing_points") / 10,
        float(game["head_to_head_margin"]) / 10,
    ]
    # The favourite's spread is negative, hence the sign.
    return [*values, -float(game["home_spread"]) / 5] if with_line else values


def make_prediction(game: dict, chance: Decimal, as_of: date) -> Prediction:
    home, away = game["home_team"], game["away_team"]
    winner = home if chance >= Decimal("0.5") else away
    return Prediction(game["game_date"], home, away, chance, winner, MODEL_VERSION, as_of)
