"""Who a seat is: its brief, what it wants and fears, and how to play, told before its first turn."""

from sim.faces.terminal.play.playing import Playing
from sim.faces.words import has, pick
from sim.scenario.schema import Brief, Objective


def show_brief(game: Playing, seat: str, *, full: bool = False) -> None:
    """Write a seat's brief, interests, red lines and objectives."""
    scenario, talk, lang = game.course.scenario, game.talk, game.lang
    brief = scenario.briefs.get(seat, Brief())
    talk.head("play.intro.you", seat=game.names.actor_with_id(seat))
    page = talk.page()
    text = pick(brief.full if full else brief.basic, lang) or pick(brief.basic or brief.full, lang)
    page.text(text or pick(scenario.summary, lang))
    for key, texts in (("interests", brief.interests), ("red_lines", brief.red_lines)):
        if texts:
            talk.write(f"{talk.say(f'show.{key}')}: {'; '.join(pick(one, lang) for one in texts)}.")
    wanted = scenario.objectives.get(seat, ())
    if wanted:
        talk.write(f"{talk.say('show.objectives')}:")
        talk.items(objective_text(game, one) for one in wanted)


def objective_text(game: Playing, wanted: Objective) -> str:
    """Say what a seat wants, and by which measure it is counted."""
    parts = [measure_name(game, wanted.measure)]
    if wanted.at_least is not None:
        parts.append(game.talk.say("play.intro.at_least", value=wanted.at_least))
    if wanted.at_most is not None:
        parts.append(game.talk.say("play.intro.at_most", value=wanted.at_most))
    text, counted = pick(wanted.text, game.lang), " ".join(parts)
    return f"{text} ({counted})" if text else counted


def measure_name(game: Playing, measure: str) -> str:
    """Say what a measure is, its letters A and B being the actors that it names."""
    base, *owners = measure.split(".")
    if not has(game.lang, f"measures.{base}.meaning"):
        return measure
    key = f"play.measure.{base}"
    if not owners:
        return game.talk.say(f"measures.{base}.meaning").partition(";")[0]
    if base == "force_share_end":
        return measure
    one, other = (game.names.actor(name) for name in (owners * 2)[:2])
    return game.talk.say(key, one=one, other=other)


def show_how(game: Playing) -> None:
    """Write how to play, in five lines."""
    game.talk.head("play.intro.how")
    for number in range(1, 6):
        game.talk.items([game.talk.say(f"play.intro.line{number}")])
