/* Loops over columns of numbers, for `stretches.py` and `engine/columns.py`, which say what they do and do the same
   without them. As in `kernels.c`, all memory is the caller's, and every index is checked. */

#include <stdint.h>

#if defined(_WIN32)
#define SITREP_API __declspec(dllexport)
#else
#define SITREP_API __attribute__((visibility("default")))
#endif

enum { DONE = 0, OUT_OF_RANGE = 5 };

/* Find where each of n values belongs in numbers that ascend: before its equals, or behind them. Each is looked for from
   the place of the one before it, in steps that double, so that values in order are found in a few. */
SITREP_API int64_t sitrep_places(const int32_t *numbers, int64_t n_numbers, const int32_t *values, int64_t n,
                                 int64_t behind_equals, int32_t *places) {
    if (n_numbers > INT32_MAX)
        return OUT_OF_RANGE;
    int64_t low = 0;
    for (int64_t i = 0; i < n; i++) {
        /* The place is how many numbers are below `bound`. */
        const int64_t bound = (int64_t)values[i] + (behind_equals != 0);
        if (low && numbers[low - 1] >= bound)
            low = 0;
        int64_t step = 1, high = low;
        while (high < n_numbers && numbers[high] < bound) {
            low = high + 1;
            high = n_numbers - high > step ? high + step : n_numbers;
            step *= 2;
        }
        while (low < high) {
            const int64_t middle = low + (high - low) / 2;
            if (numbers[middle] < bound)
                low = middle + 1;
            else
                high = middle;
        }
        places[i] = (int32_t)low;
    }
    return DONE;
}

/* Number n codes by their first appearance; those below 0 get 0. `number` has -1 for each of the codes that there may
   be, and gets their numbers; `order` gets the codes by number, `n_different` how many there are. */
SITREP_API int64_t sitrep_by_appearance(const int32_t *codes, int64_t n, int32_t *number, int32_t *order, int64_t n_codes,
                                        int32_t *numbers, int64_t *n_different) {
    int32_t different = 0;
    for (int64_t i = 0; i < n; i++) {
        const int32_t code = codes[i];
        if (code < 0) {
            numbers[i] = 0;
            continue;
        }
        if (code >= n_codes)
            return OUT_OF_RANGE;
        if (number[code] < 0) {
            order[different] = code;
            number[code] = different++;
        }
        numbers[i] = number[code];
    }
    *n_different = different;
    return DONE;
}

/* Count the codes with a flag in each stretch `codes[bounds[i]]` to `codes[bounds[i + 1]]`. */
SITREP_API int64_t sitrep_count_flagged(const uint8_t *flags, int64_t n_flags, const int32_t *codes, int64_t n,
                                        const int32_t *bounds, int64_t n_stretches, int32_t *counts) {
    for (int64_t i = 0; i < n_stretches; i++) {
        if (bounds[i] < 0 || bounds[i + 1] < bounds[i] || bounds[i + 1] > n)
            return OUT_OF_RANGE;
        int32_t count = 0;
        for (int64_t at = bounds[i]; at < bounds[i + 1]; at++) {
            if (codes[at] < 0 || codes[at] >= n_flags)
                return OUT_OF_RANGE;
            count += flags[codes[at]] != 0;
        }
        counts[i] = count;
    }
    return DONE;
}
