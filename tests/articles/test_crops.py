"""Which part of a picture a crop takes, and the files of it."""

import pytest

from articles.crops import CROPS, Crop, crops
from tests.articles.pictures import checkered

SQUARE = Crop(1, 1, widths=(100,))


@pytest.mark.parametrize(
    ("size", "focal", "box"),
    [
        ((300, 100), (50, 50), (100, 0, 200, 100)),
        ((300, 100), (0, 50), (0, 0, 100, 100)),
        ((300, 100), (10, 0), (0, 0, 100, 100)),
        ((300, 100), (40, 99), (70, 0, 170, 100)),
        ((300, 100), (100, 50), (200, 0, 300, 100)),
        ((100, 300), (0, 25), (0, 25, 100, 125)),
        ((100, 100), (0, 100), (0, 0, 100, 100)),
        ((1, 900), (50, 50), (0, 450, 1, 451)),
    ],
)
def test_a_crop_is_centered_on_the_focal_point_as_far_as_the_edges_let_it(size, focal, box):
    assert SQUARE.box(size, focal) == box


@pytest.mark.parametrize("size", [(2400, 1), (1, 2400), (7, 5), (1999, 1333), (1200, 631)])
@pytest.mark.parametrize("focal", [(0, 0), (33, 67), (100, 100)])
def test_a_crop_never_leaves_its_picture(size, focal):
    for crop in CROPS.values():
        left, top, right, bottom = crop.box(size, focal)
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]


def test_the_shared_image_is_one_jpeg_of_1200_by_630():
    made = [row for name, row in crops(checkered(size=(1600, 1400)), (50, 50)) if name == "shared"]
    assert [(row.format, row.width, row.height) for row in made] == [("jpeg", 1200, 630)]


def test_a_small_picture_is_not_enlarged():
    made = list(crops(checkered(size=(300, 400)), (50, 50)))
    assert {(name, row.width, row.height) for name, row in made} == {
        ("teaser", 300, 200),
        ("shared", 300, 158),
    }
