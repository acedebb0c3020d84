/* The rules of sim/model in C, as the upper limit that the compiled rules are measured against.
 *
 * A translation of turn.play_game and everything below it (doctrines only, ledger off) and of measures.py.
 * The order of every floating point operation is that of the Python, so that results are equal bit for bit;
 * compile without contraction of products and sums (-ffp-contract=off). Functions carry the names of the
 * rules' and stand in the order in which they are needed; why a rule is as it is, is said there.
 *
 * "rules.h" is written by limit.py: the structs Game and State field by field, the numbers of names.py as
 * they are, those of parameters.py as P_..., those of tally.py as T_..., widths of tables as WIDE_....
 *
 * What a careful C programmer adds: all memory is set out once, a state is one block, draws that are only
 * copied in Python are read where they were drawn, and loops without branches are left to the compiler.
 */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"

_Static_assert(GAME_FIELDS == 51, "Game has a field more or less: translate what the rules do with it");
_Static_assert(STATE_FIELDS == 19, "State has a field more or less: translate what the rules do with it");
_Static_assert(RULES_VERSION == 1, "the rules have another version: translate what has changed");

/* Places in arrays [variables, n], [variables, n, n] and [n, n]; `of` is a State or a Work. */
#define ACTOR_AT(of, v, i) (of)->actor[(v) * g->n + (i)]
#define ATTRIBUTE_AT(of, v, i) (of)->attribute[(v) * g->n + (i)]
#define DIRECTED_AT(of, v, i, j) (of)->directed[((v) * g->n + (i)) * g->n + (j)]
#define PAIR_AT(of, v, i, j) (of)->pair[((v) * g->n + (i)) * g->n + (j)]
#define AT(array, i, j) (array)[(i) * g->n + (j)]
#define NUMBER(act, which) g->action_number[(act) * WIDE_ACTION_NUMBER + (which)]
#define FLAG(act, which) g->action_flag[(act) * WIDE_ACTION_FLAG + (which)]
#define DOCTRINE(row, which) g->doctrine_number[(row) * WIDE_DOCTRINE_NUMBER + (which)]
#define OPTION_ACT(option_) g->option[(option_) * 2]
#define OPTION_TARGET(option_) g->option[(option_) * 2 + 1]
#define ACTION(o, i, slot) (o)->action[(i) * g->slots + (slot)]
#define AIM(o, i, slot) (o)->target[(i) * g->slots + (slot)]
#define OUTCOME(w, i, slot) (w)->outcome[(i) * g->slots + (slot)]

/* What a month adds up before anything changes; pairs use the upper triangle. See work.py. */
typedef struct {
    double *actor, *directed, *pair, *world, *force_share;
    double *ratio, *positive, *negative, *heard, *mediated, *tally;
    i64 *outcome, *talked, *fired, *clash_over;
    int64_t *block; /* all of the above but ratio, to be set to 0 */
    size_t cells;
} Work;

/* A month's random numbers: two uniforms for each block, and where the rules find theirs among them. */
typedef struct {
    uint32_t *entity, *half; /* [blocks] */
    double *even, *odd;      /* [blocks] */
    const double *choice[2]; /* [n] */
    const double *incident[5], *lapse; /* [n, n] */
    const double **series;             /* [slots] of [n] */
    const double **consent, **seen;    /* [slots] of [n, n] */
    double *vote, *distraction;        /* noise: [n], [D] */
    double **noise;                    /* [slots] of [n, n] */
    i64 vote_at, noise_at, distraction_at;
} Draws;

/* Orders of doctrines and injects: they give no terms of deals and no answers of their own. */
typedef struct {
    i64 *action, *target; /* [n, slots] */
} Orders;

/* Room for what a function needs for a moment. */
typedef struct {
    double *weights, *second, *utilities; /* [most options] */
    double *first, *leaning;              /* [n] */
    double *capabilities, *seen;          /* [n], [n, H] */
} Room;

typedef struct {
    State state, next;
    Work work;
    Draws draws;
    Orders orders;
    Room room;
} Desk;

/* ---- arith.py ---- */

/* As Python's: of two equals the first. */
static inline double max(double a, double b) { return b > a ? b : a; }
static inline double min(double a, double b) { return b < a ? b : a; }

static inline double clip(double value, double low, double high)
{
    if (value < low) return low;
    if (value > high) return high;
    return value;
}

static inline double exp_(double value)
{
    double v = clip(value, -40.0, 40.0) / 64.0;
    double p = 1.0 / 3628800.0;
    p = p * v + 1.0 / 362880.0;
    p = p * v + 1.0 / 40320.0;
    p = p * v + 1.0 / 5040.0;
    p = p * v + 1.0 / 720.0;
    p = p * v + 1.0 / 120.0;
    p = p * v + 1.0 / 24.0;
    p = p * v + 1.0 / 6.0;
    p = p * v + 0.5;
    p = p * v + 1.0;
    p = p * v + 1.0;
    p = p * p;
    p = p * p;
    p = p * p;
    p = p * p;
    p = p * p;
    p = p * p;
    return p;
}

static inline double logistic(double value) { return 1.0 / (1.0 + exp_(-value)); }

/* ---- draws.py ---- */

static const double NOISE_SCALE = 1.7320508075688772;

#define PHILOX_ROUND                                          \
    {                                                         \
        uint64_t product0 = (uint64_t)c0 * 0xD2511F53u;       \
        uint64_t product2 = (uint64_t)c2 * 0xCD9E8D57u;       \
        c0 = (uint32_t)(product2 >> 32) ^ c1 ^ k0;            \
        c1 = (uint32_t)product2;                              \
        c2 = (uint32_t)(product0 >> 32) ^ c3 ^ k1;            \
        c3 = (uint32_t)product0;                              \
        k0 += 0x9E3779B9u;                                    \
        k1 += 0xBB67AE85u;                                    \
    }

/* Take 53 bits of two words; every step is exact, in whichever order. */
static inline double uniform_of(uint32_t high, uint32_t low)
{
    return ((double)(int32_t)(high >> 5) * 67108864.0 + (double)(int32_t)(low >> 6)) / 9007199254740992.0;
}

static void encrypt(const Game *g, const Draws *d, uint64_t seed, uint64_t run, uint32_t turn)
{
    const uint32_t *restrict entity = d->entity, *restrict half = d->half;
    double *restrict even = d->even, *restrict odd = d->odd;
    const uint32_t run_low = (uint32_t)run, run_high = (uint32_t)(run >> 32);
    const uint32_t seed_low = (uint32_t)seed, seed_high = (uint32_t)(seed >> 32);
    for (i64 b = 0; b < g->blocks; b++) {
        uint32_t c0 = run_low, c1 = run_high, c2 = turn * 65536u + entity[b], c3 = half[b];
        uint32_t k0 = seed_low, k1 = seed_high;
        PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND
        PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND
        even[b] = uniform_of(c0, c1);
        odd[b] = uniform_of(c2, c3);
    }
}

/* Add up the four uniforms of `count` blocks from `at` and as many after them. */
static void make_noise(const Draws *d, double *restrict out, i64 at, i64 count)
{
    const double *a = d->even + at, *b = d->odd + at, *c = a + count, *e = b + count;
    for (i64 k = 0; k < count; k++) out[k] = (a[k] + b[k] + c[k] + e[k] - 2.0) * NOISE_SCALE;
}

static void fill(const Game *g, Draws *d, uint64_t seed, uint64_t run, uint32_t turn)
{
    const i64 m = g->n * g->n;
    encrypt(g, d, seed, run, turn);
    make_noise(d, d->vote, d->vote_at, g->n);
    for (i64 q = 0; q < g->slots; q++) make_noise(d, d->noise[q], d->noise_at + 3 * m * q, m);
    for (i64 k = 0; k < g->distractions; k++) make_noise(d, d->distraction + k, d->distraction_at + 2 * k, 1);
}

/* Point to where draws.blocks lists the address of each number. */
static void place_draws(const Game *g, Draws *d)
{
    const i64 n = g->n, m = n * n;
    i64 at = 4 * n;
    d->choice[0] = d->even;
    d->choice[1] = d->odd;
    d->vote_at = n;
    d->series[0] = d->even + 3 * n;
    d->series[1] = d->odd + 3 * n;
    for (i64 q = 2; q < g->slots; q++, at += n) d->series[q] = d->even + at;
    d->consent[0] = d->even + at;
    d->consent[1] = d->odd + at;
    at += m;
    d->noise_at = at + m;
    for (i64 q = 0; q < g->slots; q++, at += 3 * m) d->seen[q] = d->even + at;
    for (i64 q = 2; q < g->slots; q++, at += m) d->consent[q] = d->even + at;
    for (i64 k = 0; k < 2; k++, at += m) {
        d->incident[2 * k] = d->even + at;
        d->incident[2 * k + 1] = d->odd + at;
    }
    d->incident[4] = d->even + at;
    d->lapse = d->odd + at;
    d->distraction_at = at + m;
    for (i64 b = 0; b < g->blocks; b++) {
        d->entity[b] = (uint32_t)g->draw_block[2 * b];
        d->half[b] = (uint32_t)g->draw_block[2 * b + 1];
    }
}

/* ---- work.py ---- */

static inline void change(const Game *g, Work *w, i64 family, i64 variable, i64 i, i64 j, double amount)
{
    if (family == PAIR && j < i) {
        i64 other = i;
        i = j;
        j = other;
    }
    if (family == ACTOR)
        ACTOR_AT(w, variable, i) += amount;
    else if (family == DIRECTED)
        DIRECTED_AT(w, variable, i, j) += amount;
    else if (family == PAIR)
        PAIR_AT(w, variable, i, j) += amount;
    else if (family == WORLD)
        w->world[variable] += amount;
    else
        w->force_share[i * g->theatres + variable] += amount;
}

static inline double shifted(double trust, double ratio)
{
    double odds = trust / (1.0 - trust) * ratio;
    return odds / (1.0 + odds);
}

/* Empty the accumulators; every ratio starts at the factor that an inject has set for it, usually 1. */
static void new_work(const Game *g, const State *s, Work *w)
{
    memset(w->block, 0, w->cells * sizeof *w->block);
    memcpy(w->ratio, s->shock, (size_t)(g->n * g->n) * sizeof *w->ratio);
}

/* ---- relations.py ---- */

static double resolve_now(const Game *g, const State *s, i64 i)
{
    double taken = 0.0;
    for (i64 d = 0; d < g->distractions; d++)
        taken += ATTRIBUTE_AT(s, DISTRACTION_WEIGHT + d, i) * s->world[DISTRACTION + d];
    return ATTRIBUTE_AT(s, RESOLVE, i) * (1.0 - clip(taken, 0.0, 1.0));
}

static double backing(const Game *g, const State *s, i64 i)
{
    double total = 0.0;
    for (i64 k = 0; k < g->n; k++)
        if (k != i && g->council[k] == 1 && AT(g->rival, i, k) == 0)
            total += 0.5 * (DIRECTED_AT(s, COMMITMENT, k, i) + DIRECTED_AT(s, DEPENDENCE, i, k));
    return min(1.0, 0.5 * total);
}

static double kappa(const Game *g, const State *s, i64 i)
{
    double enforced = 0.04, trade = 0.05;
    for (i64 k = 0; k < g->n; k++) {
        enforced += DIRECTED_AT(s, DEPENDENCE, i, k) * ACTOR_AT(s, ENFORCEMENT, k);
        trade += DIRECTED_AT(s, DEPENDENCE, i, k);
    }
    return enforced / trade;
}

static double pressure(const Game *g, const State *s, i64 i)
{
    if (i != g->subject) return 0.0;
    return s->world[SANCTIONS] * kappa(g, s, i);
}

static double capability(const Game *g, const State *s, i64 i)
{
    double cinc = 0.0, personnel = 0.0;
    for (i64 k = 0; k < g->n; k++)
        if (g->major[k] == 1) {
            cinc += ATTRIBUTE_AT(s, CINC, k);
            personnel += ATTRIBUTE_AT(s, PERSONNEL, k);
        }
    double weight = g->parameter[P_PERSONNEL_WEIGHT];
    double composite = cinc > 0.0 ? ATTRIBUTE_AT(s, CINC, i) / cinc : 0.0;
    double manpower = personnel > 0.0 ? ATTRIBUTE_AT(s, PERSONNEL, i) / personnel : 0.0;
    return (1.0 - weight) * composite + weight * manpower;
}

static double side(const Game *g, const State *s, i64 i, i64 against)
{
    double total = capability(g, s, i);
    for (i64 k = 0; k < g->n; k++)
        if (k != i && k != against) {
            double committed = DIRECTED_AT(s, COMMITMENT, k, i);
            if (committed > 0.0)
                total += 2.0 * committed * capability(g, s, k) * ACTOR_AT(s, CREDIBILITY, k);
        }
    return total;
}

static double deterrence(const Game *g, const State *s, i64 victim, i64 offender)
{
    double mine = side(g, s, victim, offender), theirs = side(g, s, offender, victim);
    double total = mine + theirs;
    return total > 0.0 ? mine / total : 0.5;
}

/* ---- package.py ---- */

typedef struct {
    double limit, relief, security, mine, theirs;
} Package;

static inline double rollback(double limit) { return 2.0 * max(0.0, limit - 0.5); }

static double exposure(const Game *g, const State *s, i64 i, i64 j, double steps)
{
    double phased = g->parameter[P_PHASING] * (1.0 - 1.0 / sqrt(steps));
    return 1.0 - (1.0 - DIRECTED_AT(s, TRUST, i, j)) * (1.0 - phased);
}

static double outside(const Game *g, const State *s, i64 i, i64 j)
{
    const double *p = g->parameter;
    double value = p[P_OUTSIDE_OPTION] * backing(g, s, i)
        - p[P_FEAR_WEIGHT] * PAIR_AT(s, TENSION, i, j) / 100.0;
    if (i == g->subject) value -= p[P_PAIN_WEIGHT] * s->world[SANCTIONS] * kappa(g, s, i);
    return value;
}

static inline double term(double weight, double amount, double discount)
{
    return weight * amount * (weight > 0.0 ? discount : 1.0);
}

static inline double package_value(
    const Game *g, i64 row, double discount, double no_deal, double limit, double relief, double security)
{
    return term(DOCTRINE(row, VALUE_LIMIT), limit, discount)
        + term(DOCTRINE(row, VALUE_ROLLBACK), rollback(limit), discount)
        + term(DOCTRINE(row, VALUE_RELIEF), relief, discount)
        + term(DOCTRINE(row, VALUE_SECURITY), security, discount)
        - no_deal;
}

static double value_to(const Game *g, const State *s, i64 i, i64 j, double steps, const Package *found)
{
    double discount = exposure(g, s, i, j, steps);
    double no_deal = outside(g, s, i, j);
    return package_value(g, s->doctrine[i], discount, no_deal, found->limit, found->relief, found->security);
}

static Package best_package(const Game *g, const State *s, i64 i, i64 j)
{
    double steps = DOCTRINE(s->doctrine[i], DEAL_STEPS);
    double mine = exposure(g, s, i, j, steps), theirs = exposure(g, s, j, i, steps);
    double my_outside = outside(g, s, i, j), their_outside = outside(g, s, j, i);
    double best = -1e300;
    Package found = {0.0, 0.0, 0.0, 0.0, 0.0};
    for (int a = 1; a < 4; a++)
        for (int b = 0; b < 4; b++)
            for (int c = 0; c < 4; c++) {
                double limit = a / 3.0, relief = b / 3.0, security = c / 3.0;
                double u = package_value(g, s->doctrine[i], mine, my_outside, limit, relief, security);
                double v = package_value(g, s->doctrine[j], theirs, their_outside, limit, relief, security);
                double score = u > 0.0 && v > 0.0 ? u * v : min(u, v) - 1.0;
                if (score > best) {
                    best = score;
                    found = (Package){limit, relief, security, u, v};
                }
            }
    return found;
}

/* ---- actions.py ---- */

static inline double read(const Game *g, const State *s, i64 family, i64 variable, i64 i, i64 j)
{
    if (family == ACTOR) return ACTOR_AT(s, variable, i);
    if (family == DIRECTED) return DIRECTED_AT(s, variable, i, j);
    if (family == PAIR) return PAIR_AT(s, variable, i, j);
    if (family == ATTRIBUTE) return ATTRIBUTE_AT(s, variable, i);
    return s->world[variable];
}

static inline bool compare(double value, i64 operator_, double number)
{
    switch (operator_) {
    case 0: return value == number;
    case 1: return value != number;
    case 2: return value < number;
    case 3: return value <= number;
    case 4: return value > number;
    default: return value >= number;
    }
}

static i64 unmet_condition(const Game *g, const State *s, i64 i, i64 act, i64 target)
{
    for (i64 c = g->condition_start[act]; c < g->condition_start[act + 1]; c++) {
        const i64 *condition = g->condition + c * WIDE_CONDITION;
        i64 family = condition[0], variable = condition[1], scope = condition[2], third = condition[3];
        i64 a = i, b = target;
        if (scope == TARGET) {
            a = target;
            b = i;
        } else if (scope == THIRD) {
            if (third < 0) continue;
            bool own = family == ACTOR || family == ATTRIBUTE;
            a = own ? third : i;
            b = own ? i : third;
        }
        if (!compare(read(g, s, family, variable, a, b), condition[4], g->condition_value[c])) return c;
    }
    return -1;
}

static i64 why_not(const Game *g, const State *s, i64 i, i64 act, i64 target, double capital)
{
    if (g->option_of[(act * g->n + i) * (g->n + 1) + (target >= 0 ? target : g->n)] < 0) return NOT_LISTED;
    if (NUMBER(act, COST) > capital) return TOO_DEAR;
    if (unmet_condition(g, s, i, act, target) >= 0) return PRECONDITION;
    return LEGAL;
}

static inline i64 why_not_second(const Game *g, i64 first, i64 first_target, i64 act, i64 target)
{
    return act == first && target == first_target && FLAG(act, HOLD) == 0 ? DUPLICATE : LEGAL;
}

static void apply_effect(const Game *g, const State *s, Work *w, i64 e, i64 i, i64 act, i64 target)
{
    const i64 *effect = g->effect + e * WIDE_EFFECT;
    i64 family = effect[0], variable = effect[1], scope = effect[2], third = effect[3];
    double amount = g->effect_amount[e];
    i64 a = i, b = target;
    if (scope == TARGET) {
        a = target;
        b = i;
    } else if (scope == THIRD) {
        if (third < 0 || third == i) return;
        a = family == ACTOR ? third : i;
        b = family == ACTOR ? i : third;
    }
    if (family == ACTOR && variable == ECONOMY && target >= 0 && FLAG(act, CYBER) == 1)
        amount = amount * (1.0 - ACTOR_AT(s, DEFENSE, target));
    change(g, w, family, variable, a, b, amount);
    if (family == DIRECTED && scope == DYAD) change(g, w, family, variable, b, a, amount);
    if (family == PAIR && variable == TALKS_STAGE) AT(w->talked, a < b ? a : b, a < b ? b : a) = 1;
}

static void apply_effects(const Game *g, const State *s, Work *w, i64 i, i64 act, i64 target)
{
    for (i64 e = g->effect_start[act]; e < g->effect_start[act + 1]; e++)
        apply_effect(g, s, w, e, i, act, target);
}

/* ---- choose.py ---- */

static double patron_pull(const Game *g, const State *s, i64 i)
{
    i64 patron = g->patron[i], theatre = g->patron_distraction[i];
    if (patron < 0 || theatre < 0) return 0.0;
    double crisis = max(0.0, s->world[DISTRACTION + theatre] - 0.5);
    return crisis * max(0.0, DIRECTED_AT(s, DEPENDENCE, i, patron) - 0.6) * 5.0;
}

static double utility_of(const Game *g, const State *s, i64 i, i64 option, double resolve, double backed)
{
    const double *p = g->parameter;
    const i64 act = OPTION_ACT(option), target = OPTION_TARGET(option), row = s->doctrine[i];
    const i64 other = target >= 0 ? target : g->main_rival[i];
    const bool rival = AT(g->rival, i, other) == 1;
    double tone = target >= 0 ? NUMBER(act, INTENSITY) : 0.0;
    double wish = rival ? DOCTRINE(row, STANCE) : 3.0;
    double goal = clip(wish + DOCTRINE(row, REACTION_SLOPE) * AT(s->perceived, i, other), -10.0, 10.0);
    double miss = (tone - goal) / 10.0;
    bool again = FLAG(act, HOLD) == 0 && (s->last_action[2 * i] == act || s->last_action[2 * i + 1] == act);
    double heat = PAIR_AT(s, TENSION, i, other) / 100.0;
    double costliness = NUMBER(act, COSTLINESS);
    double signal = 0.0, audience = 0.0, bold = 0.0, patron = 0.0, package = 0.0;
    if (rival && tone > 0.0) {
        double trust = DIRECTED_AT(s, TRUST, i, other);
        signal = p[P_SIGNAL_WEIGHT] * costliness * (trust - p[P_SIGNAL_THRESHOLD]);
        double aversion = 2.0 * p[P_AUDIENCE_WEIGHT] * ACTOR_AT(s, AUDIENCE_COST, i) * costliness;
        audience = -aversion * (1.0 - trust) * (1.5 - ACTOR_AT(s, SUPPORT, i));
    } else if (rival) {
        bold = -p[P_EMBOLDENMENT] * backed * tone / 10.0;
        patron = -p[P_PATRON_REQUEST] * tone / 10.0 * patron_pull(g, s, i);
    }
    if (FLAG(act, SPECIAL) == SIGNS_DEAL)
        package = p[P_DEAL_SLOPE] * clip(best_package(g, s, i, target).mine, -1.0, 1.0);
    double total = 0.0;
    total += g->option_value[row * g->option_width + option - g->option_start[i]];
    total += -p[P_RECIPROCITY] * (miss * miss);
    total += again ? p[P_PERSISTENCE] : 0.0;
    total += p[P_CAUTION] * (heat * heat) * tone / 10.0 * (1.3 - resolve);
    total += -p[P_COST_WEIGHT] * NUMBER(act, COST) / (ACTOR_AT(s, POLITICAL_CAPITAL, i) + 1.0);
    total += signal;
    total += audience;
    total += bold;
    total += patron;
    total += package;
    return total;
}

static double keeps_word(const Game *g, const State *s, i64 i, i64 act, i64 target)
{
    if (FLAG(act, BREACH) == 0 || target < 0) return 1.0;
    bool bound = false;
    if (s->world[DEAL] == 1.0)
        bound = (i == g->subject && AT(g->rival, i, target) == 1) || (i == g->leader && target == g->subject);
    if (i == g->subject)
        for (i64 j = 0; j < g->n; j++)
            if (j != i && PAIR_AT(s, MORATORIUM, i, j) == 1.0) bound = true;
    return bound ? 1.0 - DOCTRINE(s->doctrine[i], KEEPS_DEALS) : 1.0;
}

static i64 planned_option(const Game *g, const State *s, i64 i)
{
    i64 row = s->doctrine[i];
    if (g->plan_length[row] == 0 || s->plan_wait[i] > 0) return -1;
    return g->plan[row * g->plan_width + s->plan_step[i]];
}

static inline double prior_weight(const Game *g, const State *s, i64 i, i64 option, i64 planned)
{
    i64 row = s->doctrine[i], local = option - g->option_start[i];
    double weight = g->option_weight[row * g->option_width + local];
    if (local == planned) weight *= DOCTRINE(row, PLAN_WEIGHT);
    return weight * keeps_word(g, s, i, OPTION_ACT(option), OPTION_TARGET(option));
}

/* Turn utilities into weights: without branches, so that several are done at once. */
static void respond(
    double *restrict weights, const double *restrict utilities, i64 count, double precision, double best)
{
    for (i64 k = 0; k < count; k++) {
        double response = weights[k] * exp_(precision * (utilities[k] - best));
        weights[k] = weights[k] > 0.0 ? response : weights[k];
    }
}

static void option_weights(const Game *g, const State *s, Room *room, i64 i)
{
    const i64 start = g->option_start[i], count = g->option_start[i + 1] - start;
    const i64 planned = planned_option(g, s, i);
    const double resolve = resolve_now(g, s, i), backed = backing(g, s, i);
    const double capital = ACTOR_AT(s, POLITICAL_CAPITAL, i);
    double best = -1e300;
    for (i64 k = 0; k < count; k++) {
        const i64 option = start + k;
        room->weights[k] = room->utilities[k] = 0.0;
        double prior = prior_weight(g, s, i, option, planned);
        if (prior <= 0.0) continue;
        if (why_not(g, s, i, OPTION_ACT(option), OPTION_TARGET(option), capital) != LEGAL) continue;
        room->weights[k] = prior;
        room->utilities[k] = utility_of(g, s, i, option, resolve, backed);
        best = max(best, room->utilities[k]);
    }
    respond(room->weights, room->utilities, count, g->parameter[P_DECISIVENESS], best);
}

static void second_weights(const Game *g, const State *s, Room *room, i64 i, i64 first)
{
    const i64 start = g->option_start[i], count = g->option_start[i + 1] - start;
    const i64 act = OPTION_ACT(start + first), target = OPTION_TARGET(start + first);
    double left = ACTOR_AT(s, POLITICAL_CAPITAL, i) - NUMBER(act, COST);
    for (i64 k = 0; k < count; k++) {
        i64 other = OPTION_ACT(start + k), aim = OPTION_TARGET(start + k);
        bool barred = NUMBER(other, COST) > left || why_not_second(g, act, target, other, aim) != LEGAL;
        room->second[k] = barred ? 0.0 : room->weights[k];
    }
}

static i64 pick(const double *weights, i64 count, double luck)
{
    double sum = 0.0;
    for (i64 k = 0; k < count; k++) sum += weights[k];
    double mark = luck * sum, reached = 0.0;
    i64 last = -1;
    for (i64 k = 0; k < count; k++)
        if (weights[k] > 0.0) {
            last = k;
            reached += weights[k];
            if (reached > mark) return k;
        }
    return last;
}

static void choose(const Game *g, const State *s, const Draws *d, Orders *o, Room *room, i64 i)
{
    const i64 start = g->option_start[i], count = g->option_start[i + 1] - start;
    option_weights(g, s, room, i);
    i64 first = pick(room->weights, count, d->choice[0][i]);
    if (first < 0) return;
    ACTION(o, i, 0) = OPTION_ACT(start + first);
    AIM(o, i, 0) = OPTION_TARGET(start + first);
    second_weights(g, s, room, i, first);
    i64 second = pick(room->second, count, d->choice[1][i]);
    if (second < 0) return;
    ACTION(o, i, 1) = OPTION_ACT(start + second);
    AIM(o, i, 1) = OPTION_TARGET(start + second);
}

/* ---- consent.py ---- */

static double hurt(const Game *g, const State *s, i64 i, i64 j)
{
    return clip(0.6 * PAIR_AT(s, TENSION, i, j) / 60.0 + 0.4 * pressure(g, s, i), 0.0, 1.0);
}

static double ripeness(const Game *g, const State *s, i64 i, i64 j)
{
    double pain = hurt(g, s, i, j) * hurt(g, s, j, i);
    return sqrt(pain) * sqrt(max(DIRECTED_AT(s, TRUST, i, j), DIRECTED_AT(s, TRUST, j, i)));
}

static double consent_score(const Game *g, const State *s, i64 i, i64 j, i64 act, const Package *terms)
{
    const double *p = g->parameter;
    double score = NUMBER(act, CONSENT) + p[P_CONSENT_TRUST] * (DIRECTED_AT(s, TRUST, j, i) - 0.35)
        + p[P_CONSENT_MEDIATION] * DIRECTED_AT(s, MEDIATION, j, i);
    if (AT(g->rival, i, j) == 1) {
        score += p[P_CONSENT_RIPENESS] * ripeness(g, s, i, j);
        if (j == g->subject) score -= p[P_CONSENT_BACKING] * backing(g, s, j);
    }
    if (FLAG(act, SPECIAL) == SIGNS_DEAL)
        score += p[P_DEAL_SLOPE] * value_to(g, s, j, i, DOCTRINE(s->doctrine[i], DEAL_STEPS), terms);
    return score;
}

static double consent_chance(const Game *g, const State *s, i64 j, i64 act, double score)
{
    double odds = g->act_weight[s->doctrine[j] * g->acts + act] * exp_(score);
    return odds / (1.0 + odds);
}

static double mediation_to(const Game *g, const State *s, i64 i, i64 j, i64 other)
{
    const double *p = g->parameter;
    double standing = min(DIRECTED_AT(s, TRUST, j, i), DIRECTED_AT(s, TRUST, other, i));
    double lean = j == g->leader ? ATTRIBUTE_AT(s, MEDIATOR_BIAS, i) : -ATTRIBUTE_AT(s, MEDIATOR_BIAS, i);
    double effect = 1.0 + p[P_MEDIATION_FAVOUR] * max(0.0, lean)
        - p[P_MEDIATION_NEUTRALITY] * max(0.0, -lean);
    return standing * ACTOR_AT(s, CREDIBILITY, i) * 2.0 * clip(effect, 0.0, 2.0);
}

/* ---- council.py ---- */

static void leanings(const Game *g, const State *s, Room *room, i64 i, i64 j)
{
    const double *p = g->parameter;
    double *first = room->first;
    double gravity = min(1.0, s->world[COUNCIL_TRIGGER]) * (1.2 - s->world[NUCLEAR_ACCEPTANCE]);
    for (i64 k = 0; k < g->n; k++) {
        first[k] = -1e300;
        if (k != i && g->council[k] == 1) {
            double tie = 0.5 * (DIRECTED_AT(s, COMMITMENT, k, j) + DIRECTED_AT(s, DEPENDENCE, j, k));
            first[k] = p[P_VOTE_BASE] + 4.0 * tie + 6.0 * PAIR_AT(s, TENSION, i, k) / 100.0
                - p[P_VOTE_GRAVITY] * gravity;
        }
    }
    for (i64 k = 0; k < g->n; k++) {
        room->leaning[k] = first[k];
        for (i64 other = 0; other < g->n; other++)
            if (other != k && first[other] > 1.5 && first[other] > first[k] && first[k] > -1e300)
                room->leaning[k] -= p[P_VOTE_FREE_RIDING];
    }
}

static void vote(const Game *g, const State *s, Work *w, const Draws *d, Room *room, i64 i, i64 act, i64 j)
{
    i64 vetoes = 0;
    leanings(g, s, room, i, j);
    for (i64 k = 0; k < g->n; k++)
        if (room->leaning[k] > -1e299) {
            double stand = room->leaning[k] + g->parameter[P_VOTE_NOISE] * d->vote[k];
            vetoes += stand > 0.5 ? 1 : 0;
        }
    if (vetoes == 0) {
        change(g, w, WORLD, SANCTIONS, -1, -1, NUMBER(act, SPECIAL_AMOUNT) * (1.0 - s->world[SANCTIONS]));
        w->tally[T_RESOLUTIONS] += 1.0;
    }
    change(g, w, WORLD, COUNCIL_TRIGGER, -1, -1, -1.0);
    w->tally[T_VETOES] += (double)vetoes;
}

/* ---- resolve.py ---- */

enum { DONE = 1, REFUSED = 2, ILLEGAL = 3, SEAT_SLOTS = 2 };

static bool agrees(const Game *g, const State *s, const Draws *d, const Orders *o, i64 i, i64 slot)
{
    i64 act = ACTION(o, i, slot), target = AIM(o, i, slot);
    Package terms = {0.0, 0.0, 0.0, 0.0, 0.0};
    if (FLAG(act, SPECIAL) == SIGNS_DEAL) terms = best_package(g, s, i, target);
    double score = consent_score(g, s, i, target, act, &terms);
    return AT(d->consent[slot], i, target) < consent_chance(g, s, target, act, score);
}

static void refused(const Game *g, const State *s, Work *w, i64 i, i64 target)
{
    w->tally[T_REFUSALS] += 1.0;
    if (AT(g->rival, i, target) == 1)
        change(g, w, ACTOR, SUPPORT, i, -1, -0.5 * ACTOR_AT(s, AUDIENCE_COST, i));
}

static i64 illegal(const Game *g, const State *s, const Orders *o, i64 i, i64 slot, double capital)
{
    i64 act = ACTION(o, i, slot), target = AIM(o, i, slot);
    i64 reason = why_not(g, s, i, act, target, slot < SEAT_SLOTS ? capital : 1e300);
    if (reason == LEGAL && slot == 1) reason = why_not_second(g, ACTION(o, i, 0), AIM(o, i, 0), act, target);
    return reason;
}

static void settle_actor(const Game *g, const State *s, Work *w, const Draws *d, const Orders *o, i64 i)
{
    double capital = ACTOR_AT(s, POLITICAL_CAPITAL, i);
    for (i64 slot = 0; slot < g->slots; slot++) {
        i64 act = ACTION(o, i, slot);
        if (act < 0) continue;
        if (illegal(g, s, o, i, slot, capital) != LEGAL) {
            OUTCOME(w, i, slot) = ILLEGAL;
            continue;
        }
        if (slot < SEAT_SLOTS) {
            double cost = NUMBER(act, COST);
            capital -= cost;
            change(g, w, ACTOR, POLITICAL_CAPITAL, i, -1, -cost);
        }
        if (FLAG(act, JOINT) == 1 && !agrees(g, s, d, o, i, slot)) {
            OUTCOME(w, i, slot) = REFUSED;
            refused(g, s, w, i, AIM(o, i, slot));
        } else {
            OUTCOME(w, i, slot) = DONE;
        }
    }
}

static void mediate(const Game *g, const State *s, Work *w, i64 i, i64 target)
{
    if (g->leader < 0 || g->subject < 0) return;
    const i64 other = target == g->subject ? g->leader : g->subject;
    const i64 ends[2] = {target, other};
    for (int k = 0; k < 2; k++) {
        i64 j = ends[k], towards = ends[1 - k];
        AT(w->mediated, j, towards) = max(AT(w->mediated, j, towards), mediation_to(g, s, i, j, towards));
    }
}

static void apply_orders(const Game *g, const State *s, Work *w, const Draws *d, const Orders *o, Room *room)
{
    for (i64 i = 0; i < g->n; i++)
        for (i64 slot = 0; slot < g->slots; slot++) {
            if (OUTCOME(w, i, slot) != DONE) continue;
            i64 act = ACTION(o, i, slot), target = AIM(o, i, slot), special = FLAG(act, SPECIAL);
            if (special == MEDIATES)
                mediate(g, s, w, i, target);
            else if (special == COUNCIL_VOTE)
                vote(g, s, w, d, room, i, act, target);
            apply_effects(g, s, w, i, act, target);
        }
}

/* ---- perceive.py ---- */

static double weight_of(const Game *g, const State *s, i64 k, i64 i, i64 act, i64 target)
{
    if (k == target) return 1.0;
    if (NUMBER(act, GOLDSTEIN) < 0.0 && AT(g->rival, k, i) == 1)
        return g->parameter[P_ALLY_SPILL] * DIRECTED_AT(s, COMMITMENT, k, target);
    return 0.0;
}

static double perceived_tone(const Game *g, const State *s, i64 k, i64 i, i64 act, double luck)
{
    const double *p = g->parameter;
    double tone = NUMBER(act, INTENSITY);
    double bias = p[P_ASSIMILATION] * (0.5 - DIRECTED_AT(s, TRUST, k, i)) * 10.0 * (1.0 - fabs(tone) / 12.0);
    double sd = p[P_NOISE_SD] * (1.0 - p[P_HOTLINE_NOISE_CUT] * PAIR_AT(s, HOTLINE, k, i));
    return clip(tone - bias + sd * luck, -10.0, 10.0);
}

static double learned_ratio(const Game *g, double trust, double tone, double costliness, double fresh)
{
    const double *p = g->parameter;
    if (tone > 0.0) {
        double signal = p[P_CHEAP_TALK] + p[P_COSTLY_SIGNAL] * costliness;
        double surprise = 1.0 + p[P_SURPRISE] * (1.0 - 2.0 * trust);
        return 1.0 + p[P_LEARNING] * tone / 10.0 * signal * fresh * surprise;
    }
    double cost = 1.0 - p[P_HOSTILE_COSTLINESS] + 2.0 * p[P_HOSTILE_COSTLINESS] * costliness;
    double surprise = 1.0 + p[P_SURPRISE] * (2.0 * trust - 1.0);
    return 1.0 - p[P_LEARNING] * p[P_HOSTILE_LEARNING] * tone / 10.0 * cost * fresh * surprise;
}

static void take_in(const Game *g, const State *s, Work *w, i64 k, i64 i, i64 act, double tone)
{
    const double *p = g->parameter;
    double fresh = 1.0 / (1.0 + p[P_HABITUATION] * s->recent[i * g->acts + act]);
    double ratio = learned_ratio(g, DIRECTED_AT(s, TRUST, k, i), tone, NUMBER(act, COSTLINESS), fresh);
    double before = PAIR_AT(s, TENSION, k, i), amount;
    AT(w->heard, k, i) += tone;
    if (tone > 0.0) {
        AT(w->ratio, k, i) = AT(w->ratio, k, i) * ratio;
        AT(w->positive, k, i) += tone * fresh;
        amount = -p[P_TENSION_RELIEF] * before / 100.0 * (tone * fresh);
    } else {
        AT(w->ratio, k, i) = AT(w->ratio, k, i) / ratio;
        AT(w->negative, k, i) -= tone * fresh;
        amount = p[P_TENSION_GAIN] * (1.0 - before / 100.0) * (-tone * fresh);
    }
    change(g, w, PAIR, TENSION, k, i, amount);
}

static void perceive_act(
    const Game *g, const State *s, Work *w, const Draws *d, i64 i, i64 slot, i64 act, i64 target)
{
    for (i64 k = 0; k < g->n; k++) {
        if (k == i) continue;
        double weight = weight_of(g, s, k, i, act, target);
        if (weight == 0.0) continue;
        double chance = NUMBER(act, OBSERVABILITY);
        if (k == target) chance = max(chance, 0.8);
        if (AT(d->seen[slot], k, i) < chance)
            take_in(g, s, w, k, i, act, perceived_tone(g, s, k, i, act, AT(d->noise[slot], k, i)) * weight);
    }
}

static void perceive(const Game *g, const State *s, Work *w, const Draws *d, const Orders *o)
{
    for (i64 i = 0; i < g->n; i++)
        for (i64 slot = 0; slot < g->slots; slot++) {
            i64 act = ACTION(o, i, slot), target = AIM(o, i, slot);
            if (OUTCOME(w, i, slot) == DONE && target >= 0 && FLAG(act, HOLD) == 0)
                perceive_act(g, s, w, d, i, slot, act, target);
        }
}

/* ---- incident.py ---- */

static double hazard(const Game *g, const State *s, i64 i, i64 j)
{
    const double *p = g->parameter;
    double heat = exp_(p[P_INCIDENT_SLOPE] * (PAIR_AT(s, TENSION, i, j) - 30.0) / 10.0);
    double calmed = (1.0 - p[P_INCIDENT_HOTLINE_CUT] * PAIR_AT(s, HOTLINE, i, j))
        * (1.0 - p[P_INCIDENT_AGREEMENT_CUT] * PAIR_AT(s, MILITARY_AGREEMENT, i, j));
    double alert = 1.0 + ACTOR_AT(s, READINESS, i) * ACTOR_AT(s, READINESS, j);
    return min(1.0, AT(g->incident_weight, i, j) * p[P_INCIDENT_BASE] * heat * calmed * alert);
}

static double risk_taken(const Game *g, const Work *w, const Orders *o, i64 i, i64 j)
{
    double safe = 1.0;
    for (i64 slot = 0; slot < g->slots; slot++)
        if (OUTCOME(w, i, slot) == DONE && AIM(o, i, slot) == j
            && FLAG(ACTION(o, i, slot), SPECIAL) == INCIDENT_RISK)
            safe *= 1.0 - NUMBER(ACTION(o, i, slot), SPECIAL_AMOUNT);
    return 1.0 - safe;
}

static double clash_chance(const Game *g, const State *s, i64 victim, i64 offender)
{
    const double *p = g->parameter;
    double shield = deterrence(g, s, victim, offender) - 0.5 + 0.5 * (ACTOR_AT(s, DEFENSE, victim) - 0.5);
    return logistic(
        p[P_ESCALATION_BASE]
        + p[P_ESCALATION_HOTLINE] * (0.5 - PAIR_AT(s, HOTLINE, victim, offender))
        + p[P_ESCALATION_READINESS] * ACTOR_AT(s, READINESS, victim)
        + 0.8 * (resolve_now(g, s, victim) - 0.5)
        - p[P_ESCALATION_DETERRENCE] * shield
        + 0.5 * PAIR_AT(s, DYAD_RUNG, victim, offender) / 6.0);
}

static double umbrella(const Game *g, const State *s, i64 i)
{
    double most = ACTOR_AT(s, NUCLEAR, i);
    for (i64 k = 0; k < g->n; k++)
        if (k != i) most = max(most, DIRECTED_AT(s, COMMITMENT, k, i) * ACTOR_AT(s, NUCLEAR, k));
    return most;
}

static double war_chance(const Game *g, const State *s, i64 i, i64 j)
{
    const double *p = g->parameter;
    i64 defender = i == g->subject ? j : i, other = i == g->subject ? i : j;
    double mutual = min(umbrella(g, s, i), umbrella(g, s, j));
    return logistic(
        p[P_WAR_BASE]
        + p[P_ESCALATION_HOTLINE] * (0.5 - PAIR_AT(s, HOTLINE, i, j))
        + 0.5 * p[P_ESCALATION_READINESS] * (ACTOR_AT(s, READINESS, i) + ACTOR_AT(s, READINESS, j))
        - p[P_WAR_NUCLEAR_CAUTION] * mutual
        - p[P_ESCALATION_DETERRENCE] * (deterrence(g, s, defender, other) - 0.5));
}

static void incident(const Game *g, const State *s, Work *w, const Draws *d, const Orders *o, i64 i, i64 j)
{
    double idle = hazard(g, s, i, j);
    double risk_i = risk_taken(g, w, o, i, j), risk_j = risk_taken(g, w, o, j, i);
    double chance = 1.0 - (1.0 - idle) * (1.0 - risk_i) * (1.0 - risk_j);
    if (AT(d->incident[0], i, j) >= chance) return;
    double share_i = risk_i + idle / 2.0, share_j = risk_j + idle / 2.0;
    bool by_i = AT(d->incident[1], i, j) * (share_i + share_j) < share_i;
    i64 offender = by_i ? i : j, victim = by_i ? j : i;
    w->tally[T_DEADLY_INCIDENTS] += 1.0;
    AT(w->fired, victim, offender) = 1;
    change(g, w, PAIR, TENSION, i, j, g->parameter[P_INCIDENT_SHOCK]);
    AT(w->ratio, victim, offender) = AT(w->ratio, victim, offender) * 0.6;
    if (AT(d->incident[2], i, j) < clash_chance(g, s, victim, offender)) change(g, w, PAIR, CLASH, i, j, 1.0);
}

static void clash(const Game *g, const State *s, Work *w, const Draws *d, i64 i, i64 j)
{
    change(g, w, PAIR, TENSION, i, j, 8.0);
    if (AT(d->incident[3], i, j) < war_chance(g, s, i, j))
        change(g, w, PAIR, WAR, i, j, 1.0);
    else if (AT(d->incident[4], i, j) < g->parameter[P_CLASH_END])
        AT(w->clash_over, i, j) = 1;
}

static void incidents(const Game *g, const State *s, Work *w, const Draws *d, const Orders *o)
{
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = i + 1; j < g->n; j++)
            if (AT(g->ladder, i, j) == 1) {
                incident(g, s, w, d, o, i, j);
                if (PAIR_AT(s, CLASH, i, j) >= 1.0) clash(g, s, w, d, i, j);
            }
}

/* ---- deal.py ---- */

static bool broke_word(const Game *g, const Work *w, const Orders *o, i64 i, i64 other)
{
    for (i64 slot = 0; slot < g->slots; slot++) {
        i64 act = ACTION(o, i, slot), target = AIM(o, i, slot);
        if (OUTCOME(w, i, slot) == DONE && FLAG(act, BREACH) == 1 && target >= 0)
            if (target == other || (i == g->subject && AT(g->rival, i, target) == 1)) return true;
    }
    return false;
}

static void sign(const Game *g, const State *s, Work *w, const Orders *o, State *next, i64 i, i64 slot)
{
    Package terms = best_package(g, s, i, AIM(o, i, slot));
    next->deal[DEAL_ACTIVE] = 1.0;
    next->deal[DEAL_LIMIT] = terms.limit;
    next->deal[DEAL_RELIEF] = terms.relief;
    next->deal[DEAL_SECURITY] = terms.security;
    next->deal[MONTHS_DONE] = 0.0;
    next->deal[DURATION] = 3.0 * DOCTRINE(s->doctrine[i], DEAL_STEPS);
    next->deal[RELIEVED] = 0.0;
    change(g, w, WORLD, DEAL, -1, -1, 1.0);
    if (s->tally[T_DEAL] == 0.0) {
        w->tally[T_DEAL] = 1.0;
        w->tally[T_DEAL_MONTH] = s->tally[T_MONTHS] + 1.0;
        w->tally[T_DEAL_LIMIT] = terms.limit;
        w->tally[T_DEAL_RELIEF] = terms.relief;
        w->tally[T_DEAL_ROLLBACK] = rollback(terms.limit);
    }
}

static void sign_first(const Game *g, const State *s, Work *w, const Orders *o, State *next)
{
    for (i64 i = 0; i < g->n; i++)
        for (i64 slot = 0; slot < g->slots; slot++)
            if (OUTCOME(w, i, slot) == DONE && FLAG(ACTION(o, i, slot), SPECIAL) == SIGNS_DEAL) {
                sign(g, s, w, o, next, i, slot);
                return;
            }
}

static void end_deal(const Game *g, const State *s, Work *w, State *next, i64 breaker)
{
    const double *p = g->parameter;
    i64 other = breaker == g->subject ? g->leader : g->subject;
    AT(w->ratio, other, breaker) = AT(w->ratio, other, breaker) * p[P_BREACH_RATIO];
    change(g, w, ACTOR, CREDIBILITY, breaker, -1, -0.1);
    change(g, w, PAIR, TENSION, breaker, other, 8.0);
    change(g, w, WORLD, SANCTIONS, -1, -1, p[P_SNAPBACK] * next->deal[RELIEVED]);
    change(g, w, WORLD, DEAL, -1, -1, -1.0);
    next->deal[DEAL_ACTIVE] = 0.0;
    w->tally[T_DEAL_BROKEN] = 1.0 - s->tally[T_DEAL_BROKEN];
}

static void carry_out(const Game *g, Work *w, State *next)
{
    const double *p = g->parameter;
    const i64 ends[2] = {g->subject, g->leader};
    double duration = next->deal[DURATION];
    double relief = next->deal[DEAL_RELIEF] * p[P_RELIEF_SCALE] / duration;
    double cut = rollback(next->deal[DEAL_LIMIT]) * p[P_ROLLBACK_SCALE] / duration;
    change(g, w, WORLD, SANCTIONS, -1, -1, -relief);
    change(g, w, ACTOR, NUCLEAR, g->subject, -1, -cut);
    change(g, w, ACTOR, READINESS, g->leader, -1, -0.05 * next->deal[DEAL_SECURITY]);
    for (int k = 0; k < 2; k++) {
        i64 i = ends[k], j = ends[1 - k];
        AT(w->ratio, i, j) = AT(w->ratio, i, j) * p[P_IMPLEMENTATION_RATIO];
        change(g, w, ACTOR, CREDIBILITY, i, -1, 0.005);
    }
    next->deal[RELIEVED] += relief;
    next->deal[MONTHS_DONE] += 1.0;
}

static void moratoria(const Game *g, const State *s, Work *w, const Orders *o)
{
    i64 holder = g->subject;
    if (holder < 0 || !broke_word(g, w, o, holder, -1)) return;
    for (i64 j = 0; j < g->n; j++)
        if (j != holder && PAIR_AT(s, MORATORIUM, holder, j) >= 1.0) {
            change(g, w, PAIR, MORATORIUM, holder, j, -1.0);
            AT(w->ratio, j, holder) = AT(w->ratio, j, holder) * 0.5 * (1.0 + g->parameter[P_BREACH_RATIO]);
        }
}

static void deal(const Game *g, const State *s, Work *w, const Orders *o, State *next)
{
    moratoria(g, s, w, o);
    if (g->leader < 0) return;
    if (s->deal[DEAL_ACTIVE] == 0.0) {
        sign_first(g, s, w, o, next);
        return;
    }
    i64 low = g->subject < g->leader ? g->subject : g->leader;
    i64 high = g->subject < g->leader ? g->leader : g->subject;
    if (broke_word(g, w, o, high, low))
        end_deal(g, s, w, next, high);
    else if (broke_word(g, w, o, low, high))
        end_deal(g, s, w, next, low);
    else if (next->deal[MONTHS_DONE] < next->deal[DURATION])
        carry_out(g, w, next);
}

/* ---- update.py ---- */

static double tension_baseline(const Game *g, const State *s, i64 i, i64 j)
{
    const double *p = g->parameter;
    double value = p[P_TENSION_FLOOR] + AT(g->external_tension, i, j);
    if (AT(g->rival, i, j) == 1) {
        double distrust = 1.0 - (DIRECTED_AT(s, TRUST, i, j) + DIRECTED_AT(s, TRUST, j, i)) / 2.0;
        value += p[P_TENSION_DISTRUST] * distrust * (1.0 - p[P_TREATY_CALM] * PAIR_AT(s, PEACE_TREATY, i, j));
    }
    return value;
}

static void change_pairs(const Game *g, const State *s, Work *w, const Draws *d)
{
    const double *p = g->parameter;
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = 0; j < g->n; j++) {
            if (i < j) {
                double away = PAIR_AT(s, TENSION, i, j) - tension_baseline(g, s, i, j);
                change(g, w, PAIR, TENSION, i, j, away * p[P_TENSION_DECAY] - away);
                bool idle = PAIR_AT(s, TALKS_STAGE, i, j) > 0.0 && AT(w->talked, i, j) == 0;
                if (idle && AT(d->lapse, i, j) < p[P_TALKS_LAPSE])
                    change(g, w, PAIR, TALKS_STAGE, i, j, -1.0);
            }
            double now = DIRECTED_AT(s, MEDIATION, i, j);
            change(g, w, DIRECTED, MEDIATION, i, j, now * p[P_MEDIATION_DECAY] - now);
            double fired = (double)AT(w->fired, i, j) - DIRECTED_AT(s, FIRED_UPON, i, j);
            change(g, w, DIRECTED, FIRED_UPON, i, j, fired);
        }
}

static double enforcement_goal(const Game *g, const State *s, i64 i)
{
    const double *p = g->parameter;
    double base = ATTRIBUTE_AT(s, ENFORCEMENT_BASE, i);
    if (i == g->subject || i == g->leader || g->subject < 0) return base;
    double goal = base + p[P_ENFORCEMENT_MONITORING] * s->world[MONITORING];
    if (g->leader >= 0) {
        goal -= p[P_ENFORCEMENT_RIVALRY] * PAIR_AT(s, TENSION, g->leader, i) / 100.0;
        if (AT(g->rival, i, g->leader) == 1) {
            double tie = DIRECTED_AT(s, COMMITMENT, i, g->subject)
                + DIRECTED_AT(s, DEPENDENCE, g->subject, i);
            goal -= 0.1 * 0.5 * tie;
        }
    }
    if (g->barter_distraction[i] >= 0)
        goal -= p[P_ENFORCEMENT_BARTER] * s->world[DISTRACTION + g->barter_distraction[i]];
    return clip(goal, 0.0, 1.0);
}

static void change_dependence(const Game *g, const State *s, Work *w)
{
    const double *p = g->parameter;
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = 0; j < g->n; j++) {
            if (i == j) continue;
            double now = DIRECTED_AT(s, DEPENDENCE, i, j);
            double base = g->start_directed[(DEPENDENCE * g->n + i) * g->n + j];
            if (i == g->subject && g->barter_distraction[j] >= 0) {
                double crisis = s->world[DISTRACTION + g->barter_distraction[j]] - 0.5;
                base = max(0.0, base + p[P_BARTER_GAIN] * crisis);
            }
            change(g, w, DIRECTED, DEPENDENCE, i, j, p[P_DEPENDENCE_DECAY] * (base - now));
            if (i == g->subject && g->council[j] == 1 && AT(g->rival, i, j) == 0) {
                double leak = s->world[SANCTIONS] * (1.0 - ACTOR_AT(s, ENFORCEMENT, j)) - 0.45;
                change(g, w, DIRECTED, DEPENDENCE, i, j, p[P_DIVERSION] * leak * 2.0 * now * (1.0 - now));
            }
        }
}

static void change_economy(const Game *g, const State *s, Work *w, i64 i)
{
    const double *p = g->parameter;
    double amount = p[P_ECONOMY_RECOVERY] * (ATTRIBUTE_AT(s, ECONOMY_BASE, i) - ACTOR_AT(s, ECONOMY, i));
    change(g, w, ACTOR, ECONOMY, i, -1, amount);
    if (i == g->subject) {
        double enforced = kappa(g, s, i), sanctions = s->world[SANCTIONS];
        change(g, w, ACTOR, ECONOMY, i, -1, -p[P_SANCTIONS_BITE] * (sanctions * enforced));
        change(g, w, ACTOR, ECONOMY, i, -1, p[P_TRADE_GAIN] * (1.0 - enforced) * sanctions);
    }
}

static void change_support(const Game *g, const State *s, Work *w, i64 i)
{
    const double *p = g->parameter;
    double amount = p[P_SUPPORT_RECOVERY] * (ATTRIBUTE_AT(s, SUPPORT_BASE, i) - ACTOR_AT(s, SUPPORT, i));
    change(g, w, ACTOR, SUPPORT, i, -1, amount);
    double want = (1.0 - ATTRIBUTE_AT(s, INSULATION, i))
        * (ATTRIBUTE_AT(s, ECONOMY_BASE, i) - ACTOR_AT(s, ECONOMY, i));
    change(g, w, ACTOR, SUPPORT, i, -1, -p[P_HARDSHIP] * want);
    double threat = 0.0;
    for (i64 k = 0; k < g->n; k++)
        if (AT(g->rival, i, k) == 1) threat += max(0.0, -AT(w->heard, i, k));
    change(g, w, ACTOR, SUPPORT, i, -1, p[P_RALLY] * min(10.0, threat));
}

static void change_actor(const Game *g, const State *s, Work *w, i64 i)
{
    const double *p = g->parameter;
    const double credibility_base = g->start_actor[CREDIBILITY * g->n + i];
    const double defense_base = g->start_actor[DEFENSE * g->n + i];
    change(g, w, ACTOR, POLITICAL_CAPITAL, i, -1, p[P_CAPITAL_INCOME]);
    change(g, w, ACTOR, ENFORCEMENT, i, -1,
        p[P_ENFORCEMENT_RATE] * (enforcement_goal(g, s, i) - ACTOR_AT(s, ENFORCEMENT, i)));
    change(g, w, ACTOR, READINESS, i, -1, -(1.0 - p[P_READINESS_DECAY]) * ACTOR_AT(s, READINESS, i));
    change(g, w, ACTOR, CREDIBILITY, i, -1, 0.02 * (credibility_base - ACTOR_AT(s, CREDIBILITY, i)));
    change(g, w, ACTOR, DEFENSE, i, -1, -0.02 * (ACTOR_AT(s, DEFENSE, i) - defense_base));
    change(g, w, ACTOR, AUDIENCE_COST, i, -1,
        0.05 * (ATTRIBUTE_AT(s, AUDIENCE_COST_BASE, i) - ACTOR_AT(s, AUDIENCE_COST, i)));
}

static void change_arsenal(const Game *g, const State *s, Work *w, const State *next)
{
    const double *p = g->parameter;
    i64 i = g->subject;
    if (i < 0) return;
    double growth = p[P_NUCLEAR_DRIFT] + p[P_NUCLEAR_FUNDING] * max(0.0, ACTOR_AT(s, ECONOMY, i) - 0.4);
    if (next->deal[DEAL_ACTIVE] == 1.0) growth *= 1.0 - DOCTRINE(s->doctrine[i], KEEPS_DEALS);
    change(g, w, ACTOR, NUCLEAR, i, -1, growth);
}

static void change_world(const Game *g, const State *s, Work *w, const Draws *d)
{
    const double *p = g->parameter;
    double amount = (1.0 - p[P_MONITORING_DECAY]) * (p[P_MONITORING_BASE] - s->world[MONITORING]);
    change(g, w, WORLD, MONITORING, -1, -1, amount);
    change(g, w, WORLD, COUNCIL_TRIGGER, -1, -1, -0.34 * s->world[COUNCIL_TRIGGER]);
    for (i64 k = 0; k < g->distractions; k++) {
        double pull = (1.0 - p[P_DISTRACTION_PERSISTENCE])
            * (g->distraction_mean[k] - s->world[DISTRACTION + k]);
        change(g, w, WORLD, DISTRACTION + k, -1, -1, pull + p[P_DISTRACTION_SD] * d->distraction[k]);
    }
}

static void change_slowly(const Game *g, const State *s, Work *w, const Draws *d, const State *next)
{
    change_pairs(g, s, w, d);
    change_dependence(g, s, w);
    for (i64 i = 0; i < g->n; i++) {
        change_economy(g, s, w, i);
        change_support(g, s, w, i);
        change_actor(g, s, w, i);
    }
    change_arsenal(g, s, w, next);
    change_world(g, s, w, d);
}

/* ---- forces.py ---- */

static double alignment(const Game *g, const State *s, i64 i)
{
    double value = g->parameter[P_ALIGNMENT_TRUST] * (DIRECTED_AT(s, TRUST, i, g->leader) - 0.5);
    if (g->patron[i] >= 0) value -= 2.0 * DIRECTED_AT(s, DEPENDENCE, i, g->patron[i]);
    return logistic(value + 2.0 * DIRECTED_AT(s, DEPENDENCE, i, g->leader));
}

static double threat(const Game *g, const State *s, const double *weights, i64 i, i64 h)
{
    double value = g->exogenous_threat[h];
    i64 near = g->neighbour[h];
    for (i64 j = 0; j < g->n; j++)
        if (j != i) {
            double feared = (1.0 - DIRECTED_AT(s, TRUST, i, j)) * weights[j]
                * s->force_share[j * g->theatres + h];
            value += feared * (0.5 + PAIR_AT(s, TENSION, i, j) / 100.0);
        }
    if (near >= 0 && near != i && g->leader >= 0)
        if (AT(g->rival, i, near) == 0 && AT(g->rival, i, g->leader) == 1)
            value += alignment(g, s, near) * weights[near] * g->proximity[h];
    if (near == i)
        for (i64 j = 0; j < g->n; j++)
            if (j != i && AT(g->rival, i, j) == 0)
                value += (1.0 - DIRECTED_AT(s, TRUST, i, j)) * weights[j]
                    * s->force_share[j * g->theatres + h] * 0.5;
    return value;
}

static void move_forces(const Game *g, const State *s, Work *w, Room *room)
{
    const double movable = g->parameter[P_MOVABLE_SHARE], rate = g->parameter[P_FORCE_RATE];
    const i64 theatres = g->theatres;
    for (i64 i = 0; i < g->n; i++) room->capabilities[i] = capability(g, s, i);
    for (i64 i = 0; i < g->n; i++)
        for (i64 h = 0; h < theatres; h++)
            room->seen[i * theatres + h] = threat(g, s, room->capabilities, i, h);
    for (i64 i = 0; i < g->n; i++) {
        const double *held = g->start_force + i * theatres, *usual = g->start_threat + i * theatres;
        const double *seen = room->seen + i * theatres;
        double wanted = 0.0;
        for (i64 h = 0; h < theatres; h++) wanted += held[h] * seen[h] / usual[h];
        for (i64 h = 0; h < theatres; h++) {
            double pull = held[h] * seen[h] / usual[h] / wanted;
            double goal = (1.0 - movable) * held[h] + movable * pull;
            change(g, w, FORCE, h, i, -1, rate * (goal - s->force_share[i * theatres + h]));
        }
    }
}

/* ---- apply.py ---- */

static double direct_channel(const Game *g, const State *s, i64 i, i64 j)
{
    return 0.3 * PAIR_AT(s, HOTLINE, i, j) + 0.3 * PAIR_AT(s, MILITARY_AGREEMENT, i, j)
        + 0.4 * min(1.0, PAIR_AT(s, JOINT_PROJECT, i, j) / 2.0);
}

static double coupled_factor(double ratio, double share)
{
    if (ratio >= 1.0) return 1.0 + share * (ratio - 1.0);
    return 1.0 / (1.0 + share * (1.0 / ratio - 1.0));
}

static void couple(const Game *g, const State *s, Work *w)
{
    for (i64 c = 0; c < g->couplings; c++) {
        const i64 *coupled = g->coupled + c * WIDE_COUPLED;
        i64 follower = coupled[0], counterpart = coupled[1], leader = coupled[2];
        double share = g->parameter[P_COUPLING] * (1.0 - direct_channel(g, s, follower, counterpart));
        double outward = coupled_factor(AT(w->ratio, leader, counterpart), share);
        double inward = coupled_factor(AT(w->ratio, counterpart, leader), share);
        AT(w->ratio, follower, counterpart) = AT(w->ratio, follower, counterpart) * outward;
        AT(w->ratio, counterpart, follower) = AT(w->ratio, counterpart, follower) * inward;
    }
}

static void apply_trust(const Game *g, const State *s, const Work *w, State *next)
{
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = 0; j < g->n; j++) {
            if (i == j) continue;
            double trust = DIRECTED_AT(s, TRUST, i, j);
            double start = g->start_directed[(TRUST * g->n + i) * g->n + j];
            double forgotten = g->parameter[P_TRUST_FORGETTING] * (start - trust);
            DIRECTED_AT(next, TRUST, i, j) = clip(shifted(trust, AT(w->ratio, i, j)) + forgotten, 0.02, 0.98);
        }
}

static void apply_directed(const Game *g, const State *s, Work *w, State *next)
{
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = 0; j < g->n; j++) {
            if (i == j) continue;
            double decayed = DIRECTED_AT(s, MEDIATION, i, j) + DIRECTED_AT(w, MEDIATION, i, j);
            change(g, w, DIRECTED, MEDIATION, i, j, max(0.0, AT(w->mediated, i, j) - decayed));
            for (i64 v = 1; v < NUMBER_OF_DIRECTED_VARIABLES; v++) {
                double value = DIRECTED_AT(s, v, i, j) + DIRECTED_AT(w, v, i, j);
                DIRECTED_AT(next, v, i, j) = clip(value, 0.0, v == MEDIATION ? 1e300 : 1.0);
            }
        }
}

static void apply_pairs(const Game *g, const State *s, Work *w, State *next)
{
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = i + 1; j < g->n; j++) {
            if (AT(w->clash_over, i, j) == 1)
                change(g, w, PAIR, CLASH, i, j, -PAIR_AT(s, CLASH, i, j) - PAIR_AT(w, CLASH, i, j));
            for (i64 v = 0; v < NUMBER_OF_PAIR_VARIABLES - 1; v++) {
                double held = clip(PAIR_AT(s, v, i, j) + PAIR_AT(w, v, i, j), 0.0, PAIR_LIMIT[v]);
                PAIR_AT(next, v, i, j) = held;
                PAIR_AT(next, v, j, i) = held;
            }
        }
}

static void apply_rest(const Game *g, const State *s, const Work *w, State *next)
{
    for (i64 v = 0; v < NUMBER_OF_ACTOR_VARIABLES; v++)
        for (i64 i = 0; i < g->n; i++) {
            double value = ACTOR_AT(s, v, i) + ACTOR_AT(w, v, i);
            ACTOR_AT(next, v, i) = clip(value, 0.0, v == POLITICAL_CAPITAL ? 20.0 : 1.0);
        }
    for (i64 k = 0; k < g->n * g->theatres; k++) next->force_share[k] = s->force_share[k] + w->force_share[k];
    for (i64 v = 0; v < DISTRACTION + g->distractions; v++)
        if (v != RUNG)
            next->world[v] = clip(s->world[v] + w->world[v], 0.0, v == COUNCIL_TRIGGER ? 2.0 : 1.0);
}

static void apply_changes(const Game *g, const State *s, Work *w, State *next)
{
    couple(g, s, w);
    apply_trust(g, s, w, next);
    apply_directed(g, s, w, next);
    apply_pairs(g, s, w, next);
    apply_rest(g, s, w, next);
}

/* ---- ladder.py ---- */

enum { HIGHEST_BY_TENSION = 4, CLASH_RUNG = 5, WAR_RUNG = 6 };

static i64 level(double tension, double clash_, double war)
{
    if (war >= 1.0) return WAR_RUNG;
    if (clash_ >= 1.0) return CLASH_RUNG;
    i64 found = 0;
    for (i64 step = 1; step <= HIGHEST_BY_TENSION; step++)
        if (tension >= 15.0 * (double)step) found = step;
    return found;
}

static i64 next_rung(i64 rung, double tension, i64 reached, i64 *calm)
{
    i64 before = *calm;
    *calm = 0;
    if (reached >= rung) return reached;
    if (rung > HIGHEST_BY_TENSION) return HIGHEST_BY_TENSION;
    if (tension >= 15.0 * (double)rung - 7.0) return rung;
    if (before + 1 >= 2) return rung - 1;
    *calm = before + 1;
    return rung;
}

static void climb(const Game *g, const State *s, State *next)
{
    i64 highest = 0;
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = i + 1; j < g->n; j++) {
            if (AT(g->ladder, i, j) == 0) continue;
            double tension = PAIR_AT(next, TENSION, i, j);
            i64 reached = level(tension, PAIR_AT(next, CLASH, i, j), PAIR_AT(next, WAR, i, j));
            i64 rung = next_rung((i64)PAIR_AT(s, DYAD_RUNG, i, j), tension, reached, &AT(next->calm, i, j));
            PAIR_AT(next, DYAD_RUNG, i, j) = (double)rung;
            PAIR_AT(next, DYAD_RUNG, j, i) = (double)rung;
            highest = rung > highest ? rung : highest;
        }
    next->world[RUNG] = (double)highest;
}

/* ---- memory.py ---- */

static i64 series_length(double growth, double luck)
{
    i64 length = 1;
    double chance = growth;
    while (length < 8 && luck < chance) {
        length += 1;
        chance *= growth;
    }
    return length;
}

static void remember_plan(const Game *g, const State *s, const Work *w, const Orders *o, State *next, i64 i)
{
    i64 row = s->doctrine[i];
    if (g->plan_length[row] == 0) return;
    if (s->plan_wait[i] > 0) next->plan_wait[i] = s->plan_wait[i] - 1;
    i64 step = planned_option(g, s, i);
    if (step < 0) return;
    i64 option = g->option_start[i] + step;
    for (i64 slot = 0; slot < SEAT_SLOTS; slot++)
        if (OUTCOME(w, i, slot) == DONE && ACTION(o, i, slot) == OPTION_ACT(option)
            && AIM(o, i, slot) == OPTION_TARGET(option)) {
            next->plan_step[i] = (s->plan_step[i] + 1) % g->plan_length[row];
            next->plan_wait[i] = (i64)DOCTRINE(row, PLAN_INTERVAL) - 1;
            return;
        }
}

static void remember_acts(
    const Game *g, const State *s, Work *w, const Draws *d, const Orders *o, State *next, i64 i)
{
    const double decay = 11.0 / 12.0;
    for (i64 act = 0; act < g->acts; act++)
        next->recent[i * g->acts + act] = s->recent[i * g->acts + act] * decay;
    for (i64 slot = 0; slot < g->slots; slot++) {
        i64 act = ACTION(o, i, slot);
        if (slot < SEAT_SLOTS) next->last_action[2 * i + slot] = act;
        if (OUTCOME(w, i, slot) != DONE) continue;
        next->recent[i * g->acts + act] += 1.0;
        i64 severity = FLAG(act, SEVERITY);
        w->tally[T_SCORE_RIVERA] += T_RIVERA[severity];
        w->tally[T_SCORE_LINEAR] += T_LINEAR[severity];
        if (AIM(o, i, slot) >= 0 && NUMBER(act, GOLDSTEIN) < 0.0)
            w->tally[T_SCORE_GOLDSTEIN] += -NUMBER(act, GOLDSTEIN) * NUMBER(act, SALIENCE);
        if (FLAG(act, PROVOCATION) == 1 && (i == g->subject || g->subject < 0))
            w->tally[T_PROVOCATIONS]
                += (double)series_length(g->parameter[P_SERIES_GROWTH], d->series[slot][i]);
    }
}

static void remember_impressions(const Game *g, const Work *w, State *next)
{
    const double *trust = next->directed + TRUST * g->n * g->n, *tension = next->pair + TENSION * g->n * g->n;
    for (i64 k = 0; k < g->n * g->n; k++) {
        next->perceived[k] = clip(w->heard[k], -10.0, 10.0);
        next->shock[k] = 1.0;
        next->trust_sum[k] += trust[k];
        next->tension_sum[k] += tension[k];
    }
}

static bool at_war(const Game *g, const State *s)
{
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = i + 1; j < g->n; j++)
            if (PAIR_AT(s, WAR, i, j) >= 1.0) return true;
    return false;
}

static void count(const Game *g, const Work *w, State *next)
{
    double *tally = next->tally;
    for (i64 k = 0; k < T_TALLIES; k++) tally[k] += w->tally[k];
    tally[T_MONTHS] += 1.0;
    tally[T_PEAK_RUNG] = max(tally[T_PEAK_RUNG], next->world[RUNG]);
    if (next->world[RUNG] >= 4.0) tally[T_MONTHS_IN_CRISIS] += 1.0;
    if (at_war(g, next) && tally[T_WAR] == 0.0) {
        tally[T_WAR] = 1.0;
        tally[T_WAR_MONTH] = tally[T_MONTHS];
        tally[T_SCORE_RIVERA] += T_RIVERA[0];
        tally[T_SCORE_LINEAR] += T_LINEAR[0];
    }
}

/* ---- step.py ---- */

static void step(
    const Game *g, const State *s, State *next, Work *w, const Draws *d, const Orders *o, Room *room)
{
    memcpy(next->part[0], s->part[0], (size_t)g->state_cells * sizeof *s->part[0]);
    new_work(g, s, w);
    for (i64 i = 0; i < g->n; i++) settle_actor(g, s, w, d, o, i);
    apply_orders(g, s, w, d, o, room);
    perceive(g, s, w, d, o);
    incidents(g, s, w, d, o);
    deal(g, s, w, o, next);
    change_slowly(g, s, w, d, next);
    move_forces(g, s, w, room);
    apply_changes(g, s, w, next);
    climb(g, s, next);
    for (i64 i = 0; i < g->n; i++) {
        remember_plan(g, s, w, o, next, i);
        remember_acts(g, s, w, d, o, next, i);
    }
    remember_impressions(g, w, next);
    count(g, w, next);
}

/* ---- inject.py ---- */

enum { ADD = 0, SET = 1, CONDITIONAL = -1, HELD = -2 };

static double changed(double value, i64 operation, double amount, double low, double high)
{
    if (operation == ADD) return clip(value + amount, low, high);
    if (operation == SET) return clip(amount, low, high);
    return clip(value * amount, low, high);
}

static void alter(const Game *g, State *s, const i64 *c, const double *value)
{
    const i64 family = c[0], variable = c[1], i = c[2], j = c[3], operation = c[4];
    double *place;
    if (family == SHOCK)
        place = &AT(s->shock, i, j);
    else if (family == ACTOR)
        place = &ACTOR_AT(s, variable, i);
    else if (family == ATTRIBUTE)
        place = &ATTRIBUTE_AT(s, variable, i);
    else if (family == DIRECTED)
        place = &DIRECTED_AT(s, variable, i, j);
    else if (family == PAIR)
        place = &PAIR_AT(s, variable, i, j);
    else
        place = &s->world[variable];
    *place = changed(*place, operation, value[0], value[1], value[2]);
    if (family == PAIR) PAIR_AT(s, variable, j, i) = *place;
}

static bool test_holds(const Game *g, const State *s, i64 t, i64 turn)
{
    const i64 *test = g->inject_test + t * WIDE_INJECT_TEST;
    i64 family = test[2], variable = test[3];
    double value;
    if (family == TURN)
        value = (double)turn;
    else if (family == TALLY)
        value = s->tally[variable];
    else
        value = read(g, s, family, variable, test[4], test[5]);
    return compare(value, test[6], g->inject_number[t]);
}

static bool condition_holds(const Game *g, const State *s, i64 q, i64 turn)
{
    i64 clause = -1;
    bool all_hold = false;
    for (i64 t = 0; t < g->tests; t++) {
        const i64 *test = g->inject_test + t * WIDE_INJECT_TEST;
        if (test[0] != q) continue;
        if (test[1] != clause) {
            if (all_hold) return true;
            clause = test[1];
            all_hold = true;
        }
        if (!test_holds(g, s, t, turn)) all_hold = false;
    }
    return all_hold;
}

static bool is_due(const Game *g, const State *s, i64 q, i64 turn)
{
    if (s->sent[q] == 1 || g->inject_turn[q] == HELD) return false;
    if (g->inject_turn[q] == CONDITIONAL) return condition_holds(g, s, q, turn);
    return g->inject_turn[q] == turn;
}

static void command(const Game *g, Orders *o, i64 i, i64 act, i64 target)
{
    for (i64 slot = SEAT_SLOTS; slot < g->slots; slot++)
        if (ACTION(o, i, slot) < 0) {
            ACTION(o, i, slot) = act;
            AIM(o, i, slot) = target;
            return;
        }
}

static void send(const Game *g, State *s, Orders *o, i64 q)
{
    s->sent[q] = 1;
    for (i64 c = g->change_start[q]; c < g->change_start[q + 1]; c++)
        alter(g, s, g->change + c * WIDE_CHANGE, g->change_value + c * WIDE_CHANGE_VALUE);
    for (i64 k = 0; k < g->switches; k++) {
        const i64 *to = g->switch_ + k * WIDE_SWITCH;
        if (to[0] != q) continue;
        s->doctrine[to[1]] = to[2];
        s->plan_step[to[1]] = 0;
        s->plan_wait[to[1]] = 0;
    }
    for (i64 k = 0; k < g->commands; k++) {
        const i64 *to = g->command + k * WIDE_COMMAND;
        if (to[0] == q) command(g, o, to[1], to[2], to[3]);
    }
}

/* ---- turn.py ---- */

static void swap_states(Desk *desk)
{
    State old = desk->state;
    desk->state = desk->next;
    desk->next = old;
}

static void empty_orders(const Game *g, Orders *o)
{
    for (i64 k = 0; k < g->n * g->slots; k++) o->action[k] = o->target[k] = -1;
}

/* Send what is due; conditions see the state before any. */
static void open_turn(const Game *g, Desk *desk, i64 turn)
{
    memcpy(desk->next.part[0], desk->state.part[0], (size_t)g->state_cells * sizeof *desk->state.part[0]);
    for (i64 q = 0; q < g->injects; q++)
        if (is_due(g, &desk->state, q, turn)) send(g, &desk->next, &desk->orders, q);
    swap_states(desk);
}

static void play_turn(const Game *g, Desk *desk, i64 turn, i64 months, uint64_t seed, uint64_t run)
{
    empty_orders(g, &desk->orders);
    open_turn(g, desk, turn);
    for (i64 month = 0; month < months; month++) {
        if (month > 0) empty_orders(g, &desk->orders);
        fill(g, &desk->draws, seed, run, (uint32_t)((turn - 1) * months + month));
        for (i64 i = 0; i < g->n; i++) choose(g, &desk->state, &desk->draws, &desk->orders, &desk->room, i);
        step(g, &desk->state, &desk->next, &desk->work, &desk->draws, &desk->orders, &desk->room);
        swap_states(desk);
        if (at_war(g, &desk->state)) return;
    }
}

static void play_game(
    const Game *g, const int64_t *start, Desk *desk, i64 turns, i64 months, uint64_t seed, uint64_t run)
{
    memcpy(desk->state.part[0], start, (size_t)g->state_cells * sizeof *start);
    for (i64 turn = 1; turn <= turns; turn++) {
        play_turn(g, desk, turn, months, seed, run);
        if (at_war(g, &desk->state)) return;
    }
}

/* ---- measures.py ---- */

enum { SCALAR_MEASURES = 21 };

static double *scalar_measures(const Game *g, const State *s, i64 months, double *out)
{
    const double *t = s->tally;
    const bool war = t[T_WAR] > 0.0, deal_ = t[T_DEAL] > 0.0;
    *out++ = t[T_PEAK_RUNG];
    *out++ = t[T_PEAK_RUNG] >= 4.0 ? 1.0 : 0.0;
    *out++ = t[T_MONTHS_IN_CRISIS] + (war ? (double)months - t[T_MONTHS] : 0.0);
    *out++ = t[T_WAR];
    *out++ = war ? t[T_WAR_MONTH] : NAN;
    *out++ = t[T_DEADLY_INCIDENTS];
    *out++ = t[T_PROVOCATIONS];
    *out++ = t[T_DEAL];
    *out++ = deal_ ? t[T_DEAL_MONTH] : NAN;
    *out++ = deal_ ? t[T_DEAL_LIMIT] : NAN;
    *out++ = deal_ ? t[T_DEAL_RELIEF] : NAN;
    *out++ = deal_ ? t[T_DEAL_ROLLBACK] : NAN;
    *out++ = t[T_DEAL_BROKEN];
    *out++ = t[T_REFUSALS];
    *out++ = t[T_RESOLUTIONS];
    *out++ = t[T_VETOES];
    *out++ = s->world[SANCTIONS];
    *out++ = g->subject >= 0 ? kappa(g, s, g->subject) : NAN;
    *out++ = t[T_SCORE_RIVERA];
    *out++ = t[T_SCORE_LINEAR];
    *out++ = t[T_SCORE_GOLDSTEIN];
    return out;
}

static double *ordered_pairs(const Game *g, const double *of, double played, double *out)
{
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = 0; j < g->n; j++)
            if (i != j) *out++ = AT(of, i, j) / played;
    return out;
}

static double *named_measures(const Game *g, const State *s, double *out)
{
    const double months = s->tally[T_MONTHS], played = months > 0.0 ? months : NAN;
    out = ordered_pairs(g, &DIRECTED_AT(s, TRUST, 0, 0), 1.0, out);
    out = ordered_pairs(g, s->trust_sum, played, out);
    out = ordered_pairs(g, &DIRECTED_AT(s, DEPENDENCE, 0, 0), 1.0, out);
    out = ordered_pairs(g, &DIRECTED_AT(s, COMMITMENT, 0, 0), 1.0, out);
    for (i64 i = 0; i < g->n; i++)
        for (i64 j = i + 1; j < g->n; j++) *out++ = AT(s->tension_sum, i, j) / played;
    for (i64 i = 0; i < g->n; i++) *out++ = ACTOR_AT(s, NUCLEAR, i);
    for (i64 i = 0; i < g->n; i++) *out++ = ACTOR_AT(s, ECONOMY, i);
    for (i64 i = 0; i < g->n; i++) *out++ = ACTOR_AT(s, SUPPORT, i);
    for (i64 k = 0; k < g->n * g->theatres; k++) *out++ = s->force_share[k];
    return out;
}

/* ---- memory, set out once for all games ---- */

/* Give so many cells of 8 bytes from the block; with no block, only count them. */
static void *take(int64_t *block, size_t *used, i64 cells)
{
    void *found = block ? block + *used : NULL;
    *used += (size_t)cells;
    return found;
}

static void set_out_work(const Game *g, Work *w, int64_t *block, size_t *used)
{
    const i64 m = g->n * g->n;
    w->ratio = take(block, used, m);
    const size_t from = *used;
    w->block = block ? block + from : NULL;
    w->actor = take(block, used, NUMBER_OF_ACTOR_VARIABLES * g->n);
    w->directed = take(block, used, NUMBER_OF_DIRECTED_VARIABLES * m);
    w->pair = take(block, used, NUMBER_OF_PAIR_VARIABLES * m);
    w->world = take(block, used, DISTRACTION + g->distractions);
    w->force_share = take(block, used, g->n * g->theatres);
    w->positive = take(block, used, m);
    w->negative = take(block, used, m);
    w->heard = take(block, used, m);
    w->mediated = take(block, used, m);
    w->tally = take(block, used, T_TALLIES);
    w->outcome = take(block, used, g->n * g->slots);
    w->talked = take(block, used, m);
    w->fired = take(block, used, m);
    w->clash_over = take(block, used, m);
    w->cells = *used - from;
}

static void set_out_draws(const Game *g, Draws *d, int64_t *block, size_t *used)
{
    d->entity = take(block, used, g->blocks);
    d->half = take(block, used, g->blocks);
    d->even = take(block, used, g->blocks);
    d->odd = take(block, used, g->blocks);
    d->vote = take(block, used, g->n);
    d->distraction = take(block, used, g->distractions);
    d->series = take(block, used, g->slots);
    d->consent = take(block, used, g->slots);
    d->seen = take(block, used, g->slots);
    d->noise = take(block, used, g->slots);
    for (i64 q = 0; q < g->slots; q++) {
        double *noise = take(block, used, g->n * g->n);
        if (block) d->noise[q] = noise;
    }
}

static size_t set_out(const Game *g, Desk *desk, int64_t *block)
{
    size_t used = 0;
    State *states[2] = {&desk->state, &desk->next};
    for (int k = 0; k < 2; k++)
        for (int f = 0; f < STATE_FIELDS; f++) states[k]->part[f] = take(block, &used, g->state_part[f]);
    set_out_work(g, &desk->work, block, &used);
    set_out_draws(g, &desk->draws, block, &used);
    desk->orders.action = take(block, &used, g->n * g->slots);
    desk->orders.target = take(block, &used, g->n * g->slots);
    desk->room.weights = take(block, &used, g->option_width);
    desk->room.second = take(block, &used, g->option_width);
    desk->room.utilities = take(block, &used, g->option_width);
    desk->room.first = take(block, &used, g->n);
    desk->room.leaning = take(block, &used, g->n);
    desk->room.capabilities = take(block, &used, g->n);
    desk->room.seen = take(block, &used, g->n * g->theatres);
    return used;
}

/* Count a game's measures. */
int64_t limit_measures(const Game *g)
{
    const i64 n = g->n;
    return SCALAR_MEASURES + 4 * n * (n - 1) + n * (n - 1) / 2 + 3 * n + n * g->theatres;
}

/* Play runs first .. first + games - 1 and write each one's limit_measures; give 0, or 1 without memory. */
int limit_play(const Game *g, const int64_t *start, int64_t turns, int64_t months, uint64_t seed,
    uint64_t first, int64_t games, double *out)
{
    Desk desk;
    int64_t *block = calloc(set_out(g, &desk, NULL), sizeof *block);
    if (!block) return 1;
    set_out(g, &desk, block);
    place_draws(g, &desk.draws);
    for (i64 k = 0; k < games; k++) {
        play_game(g, start, &desk, turns, months, seed, first + (uint64_t)k);
        out = scalar_measures(g, &desk.state, turns * months, out);
        out = named_measures(g, &desk.state, out);
    }
    free(block);
    return 0;
}
