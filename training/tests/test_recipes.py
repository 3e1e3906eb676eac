"""Changes to a recipe from the command line."""

import pytest

from heirloom_training.recipes import RECIPES, change


def test_a_setting_changes_and_keeps_its_type():
    settings = RECIPES["color", "large"].settings
    changed = change(settings, ["palette=0.5", "side=64"])
    assert (changed.palette, changed.side, type(changed.side)) == (0.5, 64, int)
    assert changed.l1 == settings.l1


@pytest.mark.parametrize("wrong", ["colour=3", "span=3", "l1", "l1=much", "side=0.5"])
def test_what_is_no_number_of_the_recipe_is_refused(wrong):
    with pytest.raises(ValueError):
        change(RECIPES["color", "default"].settings, [wrong])
