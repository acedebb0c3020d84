"""Random sessions: whatever people do, the record plays again to the same bytes and every number adds up."""

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sim.record.course import Refusal
from sim.record.decode import changes, values
from sim.record.log import Log
from sim.record.replay import replay
from sim.record.run import Run
from sim.table.session import Session
from tests.scale import scale
from tests.table.worlds import hashes, world

WORLDS = {"tutorial_trust": None, "crossroads_2024": 3}
RULED = [
    ("tension", 2), ("trust", 2), ("commitment", 2), ("hotline", 2), ("support", 1), ("resolve", 1),
    ("political_capital", 1), ("sanctions", 0), ("monitoring", 0),
]  # fmt: skip
EXPECTED = (
    "over",
    "ended",
    "wrong_phase",
    "locked",
    "not_person",
    "already_sent",
    "nothing_to_undo",
    "no_turn",
)


def worst_sum(course):
    """Give the largest gap between a change of a variable and the sum of its ledger rows."""
    worst, before = 0.0, {row[:3]: row.value for row in values(course.built.index, course.built.start)}
    for kept in course.played:
        added = defaultdict(float)
        for ledger in (kept.opening, *(month.ledger for month in kept.months)):
            for row in changes(kept.built.index, ledger):
                added[row[:3]] += row.amount
        after = {row[:3]: row.value for row in values(course.built.index, kept.state)}
        assert not added.keys() - after.keys()
        worst = max(worst, *(abs(after[key] - before[key] - added[key]) for key in after))
        before = after
    return worst


class Sessions(RuleBasedStateMachine):
    """A session on disk, driven by a careless facilitator and careless players."""

    @initialize(
        name=st.sampled_from(("tutorial_trust", "tutorial_trust", "crossroads_2024")),
        seed=st.integers(0, 2**64 - 1),
        data=st.data(),
    )
    def begin(self, name, seed, data):
        self.scenario = world(name, WORLDS[name])
        self.actors = list(self.scenario.actors)
        kinds = st.sampled_from(["human", "white", "doctrine"])
        seats = {actor: data.draw(kinds) for actor in self.actors}
        self.place = TemporaryDirectory()
        self.folder = Path(self.place.name) / "run"
        self.session = Session.create(self.scenario, folder=self.folder, seed=seed, seats=seats)
        self.injects = 0

    def tried(self, command, *arguments, **named):
        """Call a command; a refusal must be one that a person can understand, and must change nothing."""
        before = len(self.session.log_lines), hashes(self.session.course)
        try:
            return command(*arguments, **named)
        except Refusal as refusal:
            assert refusal.reason in EXPECTED, (refusal.reason, refusal.details)
            assert (len(self.session.log_lines), hashes(self.session.course)) == before
            return None

    @rule(data=st.data())
    def order(self, data):
        actor = data.draw(st.sampled_from(self.actors))
        legal = self.session.view("seat", actor)["legal"]
        if not legal:
            return
        chosen = data.draw(st.lists(st.sampled_from(legal), max_size=2))
        by = data.draw(st.sampled_from([None, "facilitator"]))
        try:
            self.session.check(actor, chosen)
        except Refusal as refusal:
            assert refusal.reason in ("duplicate", "cost")
            return
        self.tried(self.session.order, actor, chosen, by=by, reason="why not")

    @rule(data=st.data())
    def lock(self, data):
        self.tried(self.session.lock, data.draw(st.sampled_from(self.actors)), data.draw(st.booleans()))

    @rule()
    def next(self):
        self.tried(self.session.next)

    @rule()
    def play(self):
        self.tried(self.session.play_turn)

    @precondition(lambda self: self.session.phase == "consent")
    @rule(data=st.data())
    def consent(self, data):
        offers = self.session.offers()
        if offers:
            offer = data.draw(st.sampled_from(offers))
            self.tried(
                self.session.consent, offer.target, offer.proposer, offer.slot, data.draw(st.booleans())
            )

    @rule(data=st.data())
    def inject(self, data):
        known = [inject.id for inject in self.session.course.scenario.injects]
        if known and data.draw(st.booleans()):
            self.tried(
                self.session.inject,
                data.draw(st.sampled_from(known)),
                data.draw(st.sampled_from(["send", "skip", "hold"])),
            )
            return
        self.injects += 1
        actor = data.draw(st.sampled_from(self.actors))
        effect = {"variable": "economy", "actor": actor, "add": data.draw(st.floats(-0.5, 0.5))}
        turn = min(self.session.course.turn + data.draw(st.integers(0, 1)), self.session.course.turns)
        added = {"id": f"added{self.injects}", "turn": turn, "title": "Added", "effects": [effect]}
        self.tried(self.session.inject, added)

    @rule(data=st.data())
    def ruling(self, data):
        variable, owners = data.draw(st.sampled_from(RULED))
        actors = data.draw(st.permutations(self.actors))[:owners]
        actor, target = (*actors, None, None)[:2]
        self.tried(
            self.session.ruling, variable, actor, target, data.draw(st.floats(0.02, 0.98)), "it was said so"
        )

    @rule(data=st.data())
    def hand(self, data):
        kind = data.draw(st.sampled_from(["human", "white", "doctrine"]))
        self.tried(self.session.hand, data.draw(st.sampled_from(self.actors)), kind)

    @rule(data=st.data())
    def undo(self, data):
        if data.draw(st.booleans()):
            self.tried(self.session.undo)
        else:
            self.tried(self.session.undo, seq=data.draw(st.integers(0, len(self.session.log_lines) - 1)))

    @precondition(lambda self: not self.session.over)
    @rule(data=st.data())
    def branch(self, data):
        turn = data.draw(st.integers(0, len(self.session.course.played)))
        name = f"b{len(self.session.log_lines)}-{len(list(self.folder.glob('branches/*')))}"
        with self.session.branch(name, turn) as branch:
            # State 0 has a place for each inject there is, which undo and branches know less of.
            assert hashes(branch.course)[1:] == hashes(self.session.course)[1 : turn + 1]
            branch.play_turn()
            assert_plays_again(self.scenario, branch.log_lines)

    @rule()
    def stop_and_resume(self):
        self.session.close()
        before = self.session.standing, self.session.view("facilitator")
        self.session = Session.resume(self.folder)
        assert (self.session.standing, self.session.view("facilitator")) == before

    @invariant()
    def what_is_said_is_on_the_disk(self):
        if hasattr(self, "session"):
            with Log.open(self.folder / "events.jsonl", writable=False) as log:
                assert tuple(log.lines) == self.session.log_lines

    def teardown(self):
        if hasattr(self, "session"):
            self.session.close()
            run = Run.open(self.folder)
            again = assert_plays_again(run.scenario, run.lines)
            assert hashes(again) == hashes(self.session.course)
            assert worst_sum(again) < 1e-9
            self.place.cleanup()


def assert_plays_again(scenario, lines):
    """Replay a record and compare every hash and every choice of a doctrine; give the course."""
    done = replay(scenario, lines, verify=True)
    assert done.difference is None, done.difference
    assert done.turns >= len(done.course.played)
    return done.course


Sessions.TestCase.settings = settings(
    max_examples=scale(50, 500), stateful_step_count=25, deadline=None, derandomize=scale(True, False)
)
TestSessions = Sessions.TestCase
