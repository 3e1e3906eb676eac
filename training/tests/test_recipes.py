"""Changes to a recipe from the command line."""

import pytest

from heirloom_training.recipes import RECIPES, change


def test_a_setting_changes_and_keeps_its_type():
    settings = RECIPES["color", "default"].settings
    changed = change(settings, ["clothes_palette=24", "side=64"])
    assert (changed.clothes_palette, changed.side, type(changed.side)) == (24.0, 64, int)
    assert changed.l1 == settings.l1


@pytest.mark.parametrize("wrong", ["colour=3", "span=3", "l1", "l1=much"])
def test_what_is_no_number_of_the_recipe_is_refused(wrong):
    with pytest.raises(ValueError):
        change(RECIPES["color", "default"].settings, [wrong])
