"""Held against frozen values of statsmodels 0.15.0: proportion_confint(method="wilson"), proportions_ztest,
confint_proportions_2indep(method="newcomb", compare="diff").
"""

import pytest

from surveys import estimates


@pytest.mark.parametrize(
    ("count", "n", "at_95", "at_99"),
    [
        (279, 536, (0.4782337402546376, 0.5625189652675725), (0.4650291797120485, 0.5755137343869241)),
        (241, 536, (0.40802047735615483, 0.4919501545438852), (0.395232339125513, 0.5052532353588275)),
        (21, 536, (0.025766208681464453, 0.05915031277436571), (0.022631910136949446, 0.06699538236794193)),
        (0, 30, (0.0, 0.1135133931739688), (0.0, 0.18110864821811082)),
        (30, 30, (0.8864866068260311, 1.0), (0.8188913517818892, 1.0)),
        (1, 1, (0.2065493143772374, 1.0), (0.13097754328018574, 1.0)),
        (5012, 10000, (0.4914016292246268, 0.5109974491792835), (0.48832436534301904, 0.5140740433376206)),
    ],
)
def test_wilson_intervals_are_those_of_statsmodels(count, n, at_95, at_99):
    assert estimates.wilson_interval(count / n, n) == pytest.approx(at_95, abs=1e-12)
    assert estimates.wilson_interval(count / n, n, confidence=0.99) == pytest.approx(at_99, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "z", "p_value", "interval"),
    [
        ((94, 242), (279, 536), 3.414102500921, 0.00063992495865651, (0.0564695039712, 0.2046819153963)),
        ((0.39 * 242, 242), (0.52 * 536, 536), 3.359980181329, 0.00077948063955, (0.0543619126619, 0.2026482727726)),
        ((0.39 * 167, 167), (0.52 * 348, 348), 2.764676779390, 0.00569792236752, (0.0379586127262, 0.2177610188558)),
        ((2164, 3596), (3243, 6328), -8.586438829257, 8.970654199244e-18, (-0.1093962906713, -0.0690319454712)),
        ((5, 50), (5, 50), 0.0, 1.0, (-0.1268876470794, 0.1268876470794)),
        ((1, 30), (29, 30), 7.229568912921, 4.845295928589e-13, (0.7447188551113, 0.9721177767603)),
        ((0, 40), (3, 60), 1.435916317235, 0.1510261547906, (-0.0435772419150, 0.1370051647635)),
    ],
)
def test_differences_are_those_of_statsmodels(first, second, z, p_value, interval):
    (x, n), (y, m) = first, second
    found = estimates.difference(x / n, n, y / m, m)
    assert found.difference == pytest.approx(y / m - x / n, abs=1e-12)
    assert found.z == pytest.approx(z, abs=1e-9)
    assert found.p_value == pytest.approx(p_value, rel=1e-8)
    assert found.interval == pytest.approx(interval, abs=1e-12)


def test_a_margin_of_error_is_what_polls_print():
    assert 100 * estimates.margin_of_error(0.5, 1000) == pytest.approx(3.099, abs=5e-4)
    assert 100 * estimates.margin_of_error(0.05, 1000) == pytest.approx(1.351, abs=5e-4)
    assert estimates.margin_of_error(0.5, 1000, design_effect=4) == 2 * estimates.margin_of_error(0.5, 1000)


def test_the_design_effect_of_weights_is_kish_s():
    assert estimates.kish_design_effect([2.5, 2.5, 2.5]) == pytest.approx(1)
    assert estimates.kish_design_effect([1, 3]) == pytest.approx(2 * 10 / 16)
    assert estimates.kish_design_effect([1, 3, 0]) == pytest.approx(2 * 10 / 16)
    with pytest.raises(ValueError, match="weight"):
        estimates.kish_design_effect([0, 0])


@pytest.mark.parametrize(("share", "n"), [(-0.01, 10), (1.01, 10), (0.5, 0), (float("nan"), 10)])
def test_what_is_no_share_of_anybody_is_refused(share, n):
    with pytest.raises(ValueError, match="share"):
        estimates.wilson_interval(share, n)
    with pytest.raises(ValueError, match="share"):
        estimates.margin_of_error(share, n)
