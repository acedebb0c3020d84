"""Commands of a session: what each does, what it records, and why it is refused."""

import pytest

from sim.record.course import Order, Refusal
from sim.record.line import LineRefused
from sim.record.log import LogReadOnly
from sim.record.replay import replay
from sim.record.run import Run, RunDiffers
from sim.record.tables import ledger_csv, turns_csv
from sim.table.keeping import RunExists
from sim.table.seats import ScriptSeat
from sim.table.session import Session
from tests.table.worlds import hashes, played, world

KIND = ("conciliatory_statement", "DPRK")
DEAR = ("suspend_exercise", "DPRK")
ASK = ("restore_hotline", "DPRK")
DOT = "dot_on_the_radar"


@pytest.fixture
def session():
    """A game in memory: one seat is a person's, the other its doctrine's."""
    return Session.create(world(), seed=3, seats={"ROK": "human"})


def refused(reason, command, *arguments, **named):
    """Call a command that must be refused, and change nothing."""
    owner = command.__self__
    before = owner.log_lines, hashes(owner.course), owner.standing
    with pytest.raises(Refusal) as caught:
        command(*arguments, **named)
    assert caught.value.reason == reason
    assert (owner.log_lines, hashes(owner.course), owner.standing) == before
    return caught.value.details


def kinds(session):
    return [line.kind for line in session.lines]


def orders_of(session, actor="ROK"):
    course = session.course
    return course.orders_in(course.orders, course.actor(actor))


# Orders.


def test_orders_are_recorded_and_taken_and_the_last_ones_count(session):
    first = session.order("ROK", [KIND, DEAR])
    assert orders_of(session) == (Order(*KIND), Order(*DEAR))
    second = session.order("ROK", [{"action": "hold", "note": "think"}])
    assert orders_of(session) == (Order("hold"),)
    assert [line.kind for line in (first, second)] == ["orders", "orders"]
    assert second.payload == {"actor": "ROK", "orders": [{"action": "hold", "target": None, "note": "think"}]}
    assert (second.by, second.turn, second.phase) == ("ROK", 1, "brief")
    turn = session.play_turn()
    assert turn.payload["orders"]["ROK"] == second.seq


def test_orders_that_may_not_be_given(session):
    refused("not_person", session.order, "DPRK", [])
    refused("no_actor", session.order, "MARS", [])
    refused("not_listed", session.order, "ROK", [("pause_tests", "DPRK")])
    refused("too_many", session.order, "ROK", [KIND, DEAR, ASK])
    refused("duplicate", session.order, "ROK", [KIND, KIND])
    refused("no_order", session.order, "ROK", "hold")
    refused("bad_terms", session.order, "ROK", [{"action": "hold", "terms": {"limit": 2}}])
    refused("no_terms", session.order, "ROK", [{"action": "hold", "terms": [0, 0, 0]}])
    refused("not_yours", session.order, "ROK", [KIND], by="DPRK")
    refused("no_reason", session.order, "ROK", [KIND], by="facilitator")
    refused("long_text", session.order, "ROK", [{"action": "hold", "note": "x" * 5000}])


def test_a_cost_is_counted_over_both_orders(session):
    session.ruling("political_capital", "ROK", None, 5, "broke")
    session.order("ROK", [DEAR])
    assert refused("cost", session.order, "ROK", [DEAR, ("large_exercise", "DPRK")])["capital"] == 2.0


def test_the_facilitator_orders_for_a_seat_with_a_reason(session):
    line = session.order("ROK", [KIND], by="facilitator", reason="their laptop died")
    assert (line.by, line.payload["reason"]) == ("facilitator", "their laptop died")
    session.order("DPRK", [("pause_tests", "ROK")], by="facilitator", reason="what if")
    session.play_turn()
    month = session.course.played[-1].months[0]
    assert session.course.orders_in(month.orders, 0) == (Order("pause_tests", "ROK"),)
    assert session.course.played[-1].chosen.tolist() == [0, 0]


def test_orders_are_withdrawn(session):
    refused("no_orders", session.withdraw, "ROK")
    session.order("ROK", [KIND])
    session.withdraw("ROK")
    assert orders_of(session) == ()
    session.play_turn()
    assert "ROK" in session.lines[-1].payload["orders"]


def test_a_locked_seat_is_opened_again_or_stays(session):
    session.order("ROK", [KIND])
    session.lock("ROK")
    assert session.standing.locked == ("ROK",)
    refused("locked", session.order, "ROK", [DEAR])
    refused("locked", session.withdraw, "ROK")
    session.order("ROK", [DEAR], by="facilitator", reason="a slip of the pen")
    session.lock("ROK", False)
    session.order("ROK", [KIND])
    session.lock("ROK")
    session.play_turn()
    assert session.standing.locked == ()
    refused("not_person", session.lock, "DPRK")


# Phases.


def test_the_phases_of_a_turn(session):
    seen = [(session.turn, session.phase)]
    for _ in range(9):
        session.next()
        seen.append((session.turn, session.phase))
    assert seen == [
        (1, "brief"), (1, "orders"), (1, "consent"), (1, "publish"),
        (2, "brief"), (2, "orders"), (2, "consent"), (2, "publish"), (3, "brief"), (3, "orders"),
    ]  # fmt: skip


def test_what_comes_in_the_wrong_phase_is_refused(session):
    refused("wrong_phase", session.consent, "ROK", "DPRK", 0, True)
    session.next()
    session.next()
    refused("wrong_phase", session.order, "ROK", [KIND])
    refused("wrong_phase", session.lock, "ROK")
    session.order("ROK", [KIND], by="facilitator", reason="late but allowed")
    session.next()
    for command in (
        lambda: session.order("ROK", [KIND]),
        lambda: session.inject(DOT),
        lambda: session.ruling("tension", "ROK", "DPRK", 1, "why"),
        lambda: session.hand("ROK", "doctrine"),
    ):
        with pytest.raises(Refusal, match="wrong_phase"):
            command()
    session.message("inter_korean", "ROK", "still on the line")


def test_a_turn_is_played_from_any_phase():
    ends = []
    for phases in range(4):
        session = Session.create(world(), seed=3, seats={"ROK": "human"})
        session.order("ROK", [DEAR])
        for _ in range(phases):
            session.next()
        if phases == 3:
            session.next()
        session.play_turn()
        assert session.phase == "brief"
        ends.append(hashes(session.course)[1])
    assert len(set(ends)) == 1


# Consent.


def offering(seed=3):
    """Play until the doctrine offers something to the person; stand in the phase of consent."""
    session = Session.create(world(), seed=seed, seats={"ROK": "human"})
    while True:
        session.next()
        session.next()
        if session.offers("ROK"):
            return session
        session.next()
        session.next()


@pytest.mark.parametrize("agree", [True, False])
def test_a_person_answers_an_offer_of_a_doctrine(agree):
    session = offering()
    [offer] = session.offers("ROK")
    assert (offer.proposer, offer.action, offer.answer) == ("DPRK", "restore_hotline", None)
    made = session.standing.orders["DPRK"]
    assert (made.by, made.payload["doctrine"]) == ("DPRK", "tit_for_tat")
    assert session.view("seat", "ROK")["offers"] == [offer._asdict()]
    assert session.view("seat", "DPRK")["offers"] == []
    session.consent("ROK", "DPRK", offer.slot, agree)
    assert session.offers("ROK")[0].answer is agree
    turn = session.next()
    happened = {(event["kind"], event["actor"]) for event in turn.payload["events"]}
    assert (("act", "DPRK") if agree else ("refused", "DPRK")) in happened
    assert replay(world(), session.log_lines, verify=True).difference is None


def test_an_offer_is_what_the_doctrine_would_have_done_anyway():
    session = offering()
    plain = Session.create(world(), seed=3, seats={"ROK": "human"})
    while plain.turn < session.turn:
        plain.play_turn()
    plain.play_turn()
    session.next()
    assert hashes(session.course) == hashes(plain.course)


def test_answers_that_nobody_asked_for(session):
    session.order("ROK", [ASK])
    session.next()
    session.next()
    refused("no_offer", session.consent, "ROK", "ROK", 0, True)
    refused("no_offer", session.consent, "ROK", "DPRK", 7, True)
    refused("not_person", session.consent, "DPRK", "ROK", 0, True)
    assert [(offer.proposer, offer.target) for offer in session.offers("DPRK")] == [("ROK", "DPRK")]


def test_two_people_agree():
    session = Session.create(world(), seats={"ROK": "human", "DPRK": "white"})
    session.order("ROK", [ASK])
    session.order("DPRK", [("pause_tests", "ROK")])
    assert session.lines[-1].by == "facilitator"
    session.next()
    session.next()
    session.consent("DPRK", "ROK", 0, True)
    session.next()
    assert session.course.state.pair[1].max() == 1.0


def test_a_deal_is_offered_with_its_terms():
    """The person sees what would be signed, and that is what is signed."""
    scenario = world("baseline_2024", 12)
    for seed in range(1, 40):
        session = Session.create(scenario, seed=seed, seats={"DPRK": "human"}, doctrines={})
        session.ruling("talks_stage", "USA", "DPRK", 4, "a head start")
        session.ruling("trust", "USA", "DPRK", 0.9, "a head start")
        session.ruling("trust", "DPRK", "USA", 0.9, "a head start")
        session.next()
        session.next()
        deals = [offer for offer in session.offers("DPRK") if offer.terms is not None]
        if deals:
            break
    [deal] = deals
    session.consent("DPRK", deal.proposer, deal.slot, True)
    turn = session.next()
    [signed] = [event for event in turn.payload["events"] if event["kind"] == "deal_signed"]
    assert {"limit": signed["a"], "relief": signed["b"], "security": signed["c"]} == deal.terms
    assert replay(scenario, session.log_lines, verify=True).difference is None


# Injects and rulings.


def test_a_held_inject_is_sent_once(session):
    before = float(session.course.opened.pair[0].max())
    session.inject(DOT)
    assert float(session.course.opened.pair[0].max()) == before + 10
    assert kinds(session) == ["start", "inject"]
    refused("already_sent", session.inject, DOT)
    refused("already_sent", session.inject, DOT, "skip")
    refused("no_inject", session.inject, "nothing")
    refused("no_deed", session.inject, DOT, "burn")


def test_an_inject_is_skipped_held_or_shifted(session):
    session.inject(DOT, "shift", turn=2)
    session.play_turn()
    assert [(line.turn, line.payload) for line in session.lines if line.payload.get("do") == "sent"] == [
        (2, {"id": DOT, "do": "sent"})
    ]
    other = Session.create(world(), seats={"ROK": "human"})
    other.inject(DOT, "shift", turn=2)
    other.inject(DOT, "hold")
    other.play_turn()
    other.inject(DOT, "skip")
    refused("already_sent", other.inject, DOT)
    assert other.view("facilitator")["injects"][0]["state"] == "skipped"
    assert other.view("seat", "ROK")["injects"] == []


def test_a_new_inject_comes_at_its_turn(session):
    storm = {
        "id": "storm",
        "turn": 2,
        "title": "Storm",
        "effects": [{"variable": "economy", "actor": "ROK", "add": -0.2}],
    }
    session.inject(storm)
    session.inject({**storm, "id": "now", "turn": 1})
    assert kinds(session) == ["start", "inject", "inject", "inject"]
    assert session.lines[-1].payload == {"id": "now", "do": "sent"}
    session.play_turn()
    assert session.lines[-1].payload == {"id": "storm", "do": "sent"}
    refused("late", session.inject, {**storm, "id": "past", "turn": 1})
    [economy] = [row for row in ledger_csv(session.course).splitlines() if "inject:now" in row]
    assert economy == "1,economy,ROK,,inject:now,-0.2"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"effects": [{"variable": "luck", "add": 1}]}, "unknown variable 'luck'"),
        ({"effects": [{"variable": "economy", "actor": "MARS", "add": 1}]}, "MARS"),
        ({"effects": [{"variable": "economy", "actor": "ROK"}]}, "exactly one of add, set and times"),
        ({"to": ["MARS"]}, "MARS"),
        ({"when": "tension >"}, ""),
        ({"turn": 99}, "turn 99"),
        ({"colour": "red"}, "colour"),
        ({"title": ""}, "title"),
        ({"held": True}, "exactly one"),
    ],
)
def test_a_faulty_inject_is_refused_with_its_faults(session, change, fault):
    inject = {"id": "storm", "turn": 2, "title": "Storm"} | change
    if "when" in change:
        del inject["turn"]
    details = refused("bad_inject", session.inject, inject)
    assert details["faults"] and fault in " ".join(details["faults"])


def test_a_ruling_changes_the_turn_and_says_why(session):
    line = session.ruling("tension", "DPRK", "ROK", 80, "  they argued well ")
    assert line.payload == {
        "variable": "tension", "actor": "DPRK", "target": "ROK", "value": 80.0, "reason": "they argued well",
    }  # fmt: skip
    assert session.course.opened.pair[0].max() == 80.0
    session.ruling("trust.ROK.DPRK", None, None, 0.1, "and better", operation="add")
    session.play_turn()
    ruled = [row for row in ledger_csv(session.course).splitlines() if ",ruling," in row]
    assert ruled[0] == "1,tension,DPRK,ROK,ruling,30" and ruled[1].startswith("1,trust,ROK,DPRK,ruling,0.1")


def test_rulings_that_may_not_be(session):
    refused("no_reason", session.ruling, "tension", "ROK", "DPRK", 1, "  ")
    refused("no_variable", session.ruling, "luck", None, None, 1, "x")
    refused("no_variable", session.ruling, "tension", "ROK", None, 1, "x")
    refused("no_variable", session.ruling, "tension", "ROK", "ROK", 1, "x")
    refused("no_variable", session.ruling, "support", "MARS", None, 1, "x")
    refused("not_ruled", session.ruling, "deal", None, None, 1, "x")
    refused("not_ruled", session.ruling, "force_share", "ROK", "home", 1, "x")
    refused("not_ruled", session.ruling, "shock", "ROK", "DPRK", 1, "x")
    refused("bad_value", session.ruling, "tension", "ROK", "DPRK", 101, "x")
    refused("bad_value", session.ruling, "tension", "ROK", "DPRK", float("nan"), "x")
    refused("no_operation", session.ruling, "tension", "ROK", "DPRK", 1, "x", operation="raise")


# Seats, messages, notes.


def test_a_seat_is_handed_over_and_back(session):
    session.play_turn()
    assert session.course.played[-1].chosen.tolist() == [1, 0]
    session.hand("ROK", "doctrine", "status_quo")
    session.play_turn()
    assert session.course.played[-1].chosen.tolist() == [1, 1]
    assert session.standing.seats["ROK"] == ("doctrine", "status_quo")
    session.hand("ROK", "white")
    session.hand("DPRK", ScriptSeat({3: [("pause_tests", "ROK")]}))
    session.play_turn()
    assert session.course.played[-1].chosen.tolist() == [0, 0]
    assert [line.by for line in session.lines if line.kind == "orders"][-1] == "DPRK"
    refused("no_doctrine", session.hand, "ROK", "doctrine", "mediator")
    refused("no_seat", session.hand, "ROK", "robot")
    refused("no_seat", session.hand, "ROK", "script")
    refused("no_actor", session.hand, "MARS", "human")


def test_messages_reach_members_and_nobody_else(session):
    session.message("inter_korean", "ROK", "hello")
    session.other("ROK", "send a panda", ["one", "two"])
    session.message("white_cell", "facilitator", "no pandas")
    refused("no_channel", session.message, "six_party", "ROK", "x")
    refused("not_member", session.message, "inter_korean", "USA", "x")
    refused("no_text", session.message, "inter_korean", "ROK", " ")
    refused("long_text", session.message, "inter_korean", "ROK", "x" * 5000)
    refused("too_many_arguments", session.other, "ROK", "x", ["1"] * 4)
    refused("no_actor", session.other, "MARS", "x")
    told = [message["text"] for message in session.view("seat", "DPRK")["messages"]]
    assert told == ["hello"]
    assert [m["text"] for m in session.view("seat", "ROK")["messages"]] == ["hello", "send a panda"]
    assert len(session.view("facilitator")["messages"]) == 3
    assert session.view("projector")["messages"] == []


def test_a_note_is_recorded(session):
    session.note("they whispered")
    assert session.lines[-1].payload == {"text": "they whispered"}
    refused("no_text", session.note, "")


# Undo.


def test_what_is_undone_is_as_if_it_had_not_been(session):
    session.play_turn()
    start = hashes(session.course), session.standing
    session.order("ROK", [DEAR])
    session.ruling("tension", "ROK", "DPRK", 90, "why")
    session.lock("ROK")
    session.hand("ROK", "doctrine")
    session.play_turn()
    session.undo(to_turn=1)
    assert (hashes(session.course), session.standing) == start
    assert orders_of(session) == ()
    assert float(session.course.opened.pair[0].max()) < 90
    session.order("ROK", [KIND])
    assert session.course.turn == 2
    assert replay(world(), session.log_lines, verify=True).difference is None


def test_undo_without_a_word_takes_back_the_turn_then_the_one_before(session):
    session.play_turn()
    session.play_turn()
    session.order("ROK", [KIND])
    session.undo()
    assert (session.turn, orders_of(session)) == (3, ())
    session.undo()
    assert session.turn == 2
    session.undo()
    assert session.turn == 1
    refused("no_turn", session.undo)


def test_undo_to_a_line(session):
    kept = session.order("ROK", [KIND])
    session.order("ROK", [DEAR])
    session.undo(seq=kept.seq)
    assert orders_of(session) == (Order(*KIND),)
    refused("nothing_to_undo", session.undo, seq=kept.seq)
    refused("before_branch", session.undo, seq=-1)
    refused("no_turn", session.undo, to_turn=5)
    assert [line.kind for line in session.log_lines] == ["start", "orders", "orders", "undo"]


def test_an_undone_scheduled_inject_is_sent_and_told_again():
    scenario = world("crossroads_2024", 4)
    session = Session.create(scenario)
    told = [line.payload["id"] for line in session.lines if line.kind == "inject"]
    assert told
    session.play_turn()
    session.undo()
    assert [line.payload["id"] for line in session.lines if line.kind == "inject"] == told
    session.undo(seq=0)
    assert [line.payload["id"] for line in session.lines if line.kind == "inject"] == told


# The end.


def test_a_game_ends_and_takes_nothing_more(session):
    while not session.over:
        session.play_turn()
    assert session.lines[-1].payload["reason"] == "turns"
    assert (session.turn, session.phase) == (8, "publish")
    for command in (session.next, session.play_turn, session.undo, session.finish):
        with pytest.raises(Refusal) as caught:
            command()
        assert caught.value.reason in ("over", "ended")
    refused("over", session.order, "ROK", [KIND])
    refused("ended", session.note, "too late")
    assert session.view("seat", "ROK")["legal"] == []
    with pytest.raises(Refusal, match="over"):
        session.branch("after")
    branch = session.branch("alt", 7)
    assert (branch.turn, branch.over) == (8, False)


def test_a_game_ends_by_war():
    scenario = world("baseline_2024", 3)
    session = Session.create(scenario)
    session.ruling("war", "USA", "DPRK", 1, "the worst case")
    session.play_turn()
    assert session.over and session.lines[-1].payload["reason"] == "war"
    assert session.turn == 1
    assert replay(scenario, session.log_lines, verify=True).difference is None


def test_a_game_is_finished_early(session):
    session.play_turn()
    line = session.finish("the bell rang")
    assert line.payload["reason"] == "stopped" and line.payload["why"] == "the bell rang"
    assert session.over and not session.course.over
    refused("over", session.next)


# Branches.


def test_a_branch_has_the_same_luck_and_its_own_end(tmp_path):
    session = Session.create(world(), folder=tmp_path / "run", seed=3, seats={"ROK": "human"})
    session.play_turn()
    session.order("ROK", [KIND])
    session.play_turn()
    session.undo(to_turn=1)
    session.order("ROK", [DEAR])
    session.play_turn()
    branch = session.branch("kinder", 1)
    assert branch.folder == tmp_path / "run" / "branches" / "kinder"
    assert branch.run.id == "run/kinder"
    raw = (tmp_path / "run" / "events.jsonl").read_bytes().splitlines()
    own = (branch.folder / "events.jsonl").read_bytes().splitlines()
    last = len(own) - 1
    assert own[:last] == raw[:last] and b'"branch"' in own[last]
    assert branch.log_lines[last - 1].kind == "turn" and branch.log_lines[last - 1].turn == 1
    assert branch.run.manifest.parent.turn == 1
    assert (
        branch.run.manifest.parent.head
        == branch.lines[-1].payload["head"]
        == session.log_lines[last - 1].hash
    )
    refused("before_branch", branch.undo, seq=0)
    refused("nothing_to_undo", branch.undo, to_turn=1)
    branch.order("ROK", [DEAR])
    branch.play_turn()
    assert hashes(branch.course) == hashes(session.course)
    branch.undo()
    branch.order("ROK", [KIND])
    branch.play_turn()
    assert hashes(branch.course)[2] != hashes(session.course)[2]
    branch.close()
    opened = Run.open(branch.folder)
    assert replay(opened.scenario, opened.lines, verify=True).difference is None
    refused("no_turn", session.branch, "later", 3)
    session.close()


def test_a_branch_in_memory(session):
    session.play_turn()
    branch = session.branch("alt")
    assert branch.folder is None and branch.turn == 2
    assert hashes(branch.course) == hashes(session.course)
    branch.play_turn()
    assert session.turn == 2


# On disk.


def test_a_run_folder_is_complete_and_can_be_resumed(tmp_path):
    folder = tmp_path / "run"
    with Session.create(world(), folder=folder, seed=3, seats={"ROK": "human"}, overrides=["a=1"]) as session:
        session.next()
        session.order("ROK", [KIND])
        session.lock("ROK")
        session.inject(DOT)
        session.message("inter_korean", "ROK", "hi")
        views = [
            session.view(*who)
            for who in (("facilitator",), ("seat", "ROK"), ("seat", "DPRK"), ("projector",))
        ]
    assert {"manifest.json", "scenario.yaml", "events.jsonl", "turns.csv", "ledger.csv"} <= {
        path.name for path in folder.iterdir()
    }
    with Session.resume(folder) as again:
        assert (again.phase, again.standing.locked) == ("orders", ("ROK",))
        assert [
            again.view(*who) for who in (("facilitator",), ("seat", "ROK"), ("seat", "DPRK"), ("projector",))
        ] == views
        refused("locked", again.order, "ROK", [DEAR])
        while not again.over:
            again.play_turn()
    run = Run.open(folder)
    assert run.finished and run.turns == 8 and run.manifest.overrides == ["a=1"]
    assert replay(run.scenario, run.lines, verify=True).difference is None
    assert (folder / "turns.csv").read_text(encoding="utf-8") == turns_csv(run.course())
    assert (folder / "ledger.csv").read_text(encoding="utf-8") == ledger_csv(run.course())
    with Session.resume(folder) as ended:
        refused("over", ended.next)
        assert ended.over


def test_a_script_is_given_again_when_a_game_is_resumed(tmp_path):
    script = {"ROK": ScriptSeat({turn: [KIND] for turn in range(1, 9)})}
    with Session.create(world(), folder=tmp_path / "run", seats=script) as session:
        session.play_turn()
    with pytest.raises(Refusal, match="other_kind"):
        Session.resume(tmp_path / "run", {"DPRK": ScriptSeat({})})
    with Session.resume(tmp_path / "run", script) as session:
        session.play_turn()
        assert [line.by for line in session.lines if line.kind == "orders"].count("ROK") == 2
    with Session.resume(tmp_path / "run") as session:
        session.play_turn()
        assert [line.by for line in session.lines if line.kind == "orders"].count("ROK") == 2


def test_a_folder_with_a_run_is_not_written_over(tmp_path):
    Session.create(world(), folder=tmp_path / "run").close()
    with pytest.raises(RunExists):
        Session.create(world(), folder=tmp_path / "run")


def test_a_record_that_does_not_come_out_as_written_is_not_gone_on_with(tmp_path):
    from sim.record.log import Log

    folder = tmp_path / "run"
    with Session.create(world(), folder=folder) as session:
        session.play_turn()
        lines = session.log_lines
    (folder / "events.jsonl").unlink()
    with Log.create(folder / "events.jsonl") as log:
        for line in lines:
            wrong = line.payload | {"hash": "0" * 64} if line.kind == "turn" else line.payload
            log.append(line.kind, turn=line.turn, phase=line.phase, by=line.by, payload=wrong)
        log.commit()
    with pytest.raises(RunDiffers, match="turn 1"):
        Session.resume(folder)
    with pytest.raises(RunDiffers):
        Run.open(folder).course()


def test_a_closed_session_takes_nothing_more(tmp_path):
    for folder in (None, tmp_path / "run"):
        session = Session.create(world(), folder=folder)
        session.close()
        assert session.read_only
        with pytest.raises(LogReadOnly):
            session.play_turn()
        with pytest.raises(LogReadOnly):
            session.note("too late")
        assert len(session.course.played) == 0


def test_half_of_what_belongs_together_is_never_saved(session):
    from sim.table.entries import Entry

    entries = [
        Entry("note", "facilitator", "brief", 1, {"text": "one"}),
        Entry("note", "x", "brief", 1, {"text": {1}}),
    ]
    with pytest.raises(LineRefused):
        session._commit(entries)
    assert session.read_only


def test_seats_that_cannot_be():
    with pytest.raises(Refusal, match="no_actor"):
        Session.create(world(), seats={"MARS": "human"})
    with pytest.raises(Refusal, match="no_seat"):
        Session.create(world(), seats={"ROK": "robot"})


def test_a_failing_seat_stops_nothing():
    session = Session.create(world(), seats={"ROK": lambda view, legal: [("sail", None)]})
    with pytest.raises(Refusal, match="sail"):
        session.play_turn()
    assert kinds(session) == ["start"]

    def broken(view, legal):
        raise ZeroDivisionError

    session.hand("ROK", broken)
    with pytest.raises(ZeroDivisionError):
        session.play_turn()
    assert (session.turn, orders_of(session)) == (1, ())
    session.hand("ROK", "doctrine")
    session.play_turn()
    assert hashes(session.course) == hashes(played(world()))[:2]
