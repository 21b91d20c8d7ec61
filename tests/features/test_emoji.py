from chatroom.features import modules


def test_the_page_is_given_its_module_and_the_names_come_with_the_libraries(app):
    with app.test_request_context():
        assert "/emoji/static/emoji.js" in modules()
    http = app.test_client()
    for address in ("/emoji/static/emoji.js", "/emoji/static/emoji.css", "/lib/gemoji.js"):
        with http.get(address) as answer:
            assert answer.status_code == 200
