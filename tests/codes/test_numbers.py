from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.codes import numbers

SECRET = b"k" * 32
counts = st.integers(0, numbers.SIZE - 1)


@given(counts, counts)
def test_the_permutation_sends_no_two_counts_to_one_number(one: int, other: int) -> None:
    assert (numbers.permuted(one, SECRET) == numbers.permuted(other, SECRET)) == (one == other)
    assert 0 <= numbers.permuted(one, SECRET) < numbers.SIZE


@given(counts, st.binary(min_size=32, max_size=32))
def test_the_permutation_can_be_undone(count: int, secret: bytes) -> None:
    left, right = divmod(numbers.permuted(count, secret), numbers.HALF)
    for round_ in reversed(range(numbers.ROUNDS)):
        left, right = (right - numbers._round(round_, left, secret)) % numbers.HALF, left
    assert left * numbers.HALF + right == count


def test_a_whole_block_is_without_repeats_or_neighbours() -> None:
    made = [numbers.permuted(count, SECRET) for count in range(20_000)]
    assert len(set(made)) == 20_000
    assert sum(abs(one - other) < 10 for one, other in pairwise(made)) < 5
    assert made != [numbers.permuted(count, b"other" * 6) for count in range(20_000)]


@given(counts, st.integers(0, 9), st.integers(0, 9))
def test_check_digits_catch_every_wrong_digit(count: int, at: int, digit: int) -> None:
    number = numbers.number_of(count, SECRET)
    wrong = number[:at] + str(digit) + number[at + 1 :]
    assert (numbers.read(wrong) is None) == (wrong != number)


@given(counts, st.integers(0, 8))
def test_check_digits_catch_every_swap_of_neighbours(count: int, at: int) -> None:
    number = numbers.number_of(count, SECRET)
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert (numbers.read(wrong) is None) == (wrong != number)


@given(counts)
def test_a_number_is_read_as_people_type_it(count: int) -> None:
    number = numbers.number_of(count, SECRET)
    wide = number.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    for typed in (number, numbers.grouped(number), f" {number[:4]}-{number[4:]}\u3000", wide):
        assert numbers.read(typed) == number


@given(st.text(max_size=20))
def test_anything_else_is_no_number(text: str) -> None:
    read = numbers.read(text)
    assert read is None or int(read) % 97 == 1


def test_a_number_is_ten_digits_in_three_groups_and_they_come_to_an_end() -> None:
    number = numbers.number_of(0, SECRET)
    assert [len(group) for group in numbers.grouped(number).split()] == [4, 4, 2]
    assert numbers.check_digits("00000000") == "98" == numbers.check_digits("00000097")[:2]
    for outside in (-1, numbers.SIZE):
        with pytest.raises(ValueError, match="numbers"):
            numbers.number_of(outside, SECRET)
