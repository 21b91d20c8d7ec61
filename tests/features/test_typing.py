def test_everyone_else_in_the_room_hears_who_types(join):
    ann, bob, eve = join("Ann"), join("Bob"), join("Eve", "attic")
    assert ann.say("typing", typing=True) == {"ok": True}
    ann.say("typing", typing=False)
    heard = bob.heard("user_typing")
    assert [(one["room"], one["username"], one["typing"]) for one in heard] == [
        ("den", "Ann", True),
        ("den", "Ann", False),
    ]
    assert heard[0]["user_id"] == ann.joined["user_id"]
    assert ann.heard("user_typing") == eve.heard("user_typing") == []


def test_ones_own_other_tabs_do_not_hear_it(join, connect):
    ann = join("Ann")
    tab = connect(ann.http)
    tab.say("join", room="den")
    ann.say("typing", typing=True)
    assert tab.heard("user_typing") == []


def test_typing_is_stored_nowhere(join):
    ann = join("Ann")
    ann.say("typing", typing=True)
    assert ann.say("sync", since=0)["rev"] == 0
