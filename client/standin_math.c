/* standin_math.c: the C library's mathematics, which SQLite has functions for; no verb asks for one. */
#include "client/standin.h"

#include <math.h>
#include <stddef.h>

static struct library math = {LATE_MATH_FILE, NULL};

/* clang-format off: a line each */

STANDIN(math, double, acos, (double x), (x))
STANDIN(math, double, acosh, (double x), (x))
STANDIN(math, double, asin, (double x), (x))
STANDIN(math, double, asinh, (double x), (x))
STANDIN(math, double, atan, (double x), (x))
STANDIN(math, double, atanh, (double x), (x))
STANDIN(math, double, cos, (double x), (x))
STANDIN(math, double, cosh, (double x), (x))
STANDIN(math, double, exp, (double x), (x))
STANDIN(math, double, log, (double x), (x))
STANDIN(math, double, sin, (double x), (x))
STANDIN(math, double, sinh, (double x), (x))
STANDIN(math, double, sqrt, (double x), (x))
STANDIN(math, double, tan, (double x), (x))
STANDIN(math, double, tanh, (double x), (x))
STANDIN(math, double, trunc, (double x), (x))
STANDIN(math, double, atan2, (double x, double y), (x, y))
STANDIN(math, double, fmod, (double x, double y), (x, y))
STANDIN(math, double, pow, (double x, double y), (x, y))
