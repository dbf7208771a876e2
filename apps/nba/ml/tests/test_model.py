import unittest
from datetime import date, timedelta
from decimal import Decimal

from src.model import FEWEST_GAMES, HOME_ADVANTAGE, predict_games

START = date(2024, 11, 1)
TODAY = START + timedelta(days=40)


def game(day: date, home_strength: float, home_win: int | None, home="BOS", away="NYK", spread=None) -> dict:
    features = {f"{side}_{name}": 0 for side in ("home", "away") for name in (
        "strength", "margin_last_10", "win_pct", "win_pct_last_10", "rest_days", "is_back_to_back", "missing_points")}
    return features | {
        "game_date": day, "home_team": home, "away_team": away, "home_win": home_win, "home_strength": home_strength,
        "head_to_head_margin": 0, "home_spread": spread,
    }


def season() -> list[dict]:
    """One game a day for forty days: the stronger side wins, but for every fifth game."""
    days = [(index, START + timedelta(days=index), 8 if index % 2 else -8) for index in range(40)]
    return [game(day, strength, int((strength > 0) != (index % 5 == 0))) for index, day, strength in days]


class PredictGames(unittest.TestCase):
    def test_the_stronger_side_is_the_favourite(self):
        games = [*season(), game(TODAY, 9, None), game(TODAY, -9, None, home="PHI", away="MIA")]
        predictions, warnings = predict_games(games, TODAY, TODAY, TODAY)
        self.assertEqual([p.predicted_winner for p in predictions], ["BOS", "MIA"])
        self.assertEqual(warnings, [])

    def test_the_order_of_the_features_does_not_matter(self):
        games = [*season(), game(TODAY, 9, None)]
        self.assertEqual(predict_games(games, TODAY, TODAY, TODAY), predict_games(games[::-1], TODAY, TODAY, TODAY))

    def test_a_games_own_result_and_later_ones_do_not_change_its_prediction(self):
        day = START + timedelta(days=35)
        games = season()
        changed = [{**g, "home_win": 1 - g["home_win"]} if g["game_date"] >= day else g for g in games]
        self.assertEqual(predict_games(games, TODAY, day, day), predict_games(changed, TODAY, day, day))

    def test_a_past_game_gets_the_prediction_it_had_on_its_own_day(self):
        day = START + timedelta(days=35)
        then = [{**g, "home_win": None if g["game_date"] >= day else g["home_win"]} for g in season()]
        self.assertEqual(predict_games(season(), TODAY, day, day), predict_games(then, day, day, day))

    def test_a_game_after_the_run_date_is_predicted_as_of_the_run_date(self):
        later = TODAY + timedelta(days=2)
        predictions, _ = predict_games([*season(), game(later, 9, None)], TODAY, TODAY, later)
        self.assertEqual([p.run_date for p in predictions], [TODAY])

    def test_a_game_without_a_line_is_not_taken_for_an_even_one(self):
        games = [
            {**g, "home_spread": -3 * g["home_strength"], "home_strength": g["home_strength"] / 4} for g in season()
        ]
        games += [game(TODAY, 2.2, None), game(TODAY, 2.2, None, home="UTA", away="DEN", spread=26)]
        without_line, with_line = predict_games(games, TODAY, TODAY, TODAY)[0]
        self.assertGreater(without_line.home_win_probability, Decimal("0.53"))
        self.assertLess(with_line.home_win_probability, Decimal("0.5"))

    def test_with_too_few_games_to_learn_from_it_says_so_and_trusts_home_advantage(self):
        games = [*season()[: FEWEST_GAMES - 1], game(TODAY, 9, None)]
        predictions, warnings = predict_games(games, TODAY, TODAY, TODAY)
        self.assertEqual([p.home_win_probability for p in predictions], [HOME_ADVANTAGE])
        self.assertEqual(len(warnings), 1)

    def test_no_games_no_predictions(self):
        self.assertEqual(predict_games(season(), TODAY, TODAY, TODAY), ([], []))


if __name__ == "__main__":
    unittest.main()
