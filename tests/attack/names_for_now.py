"""Names that are hostile to others or to us."""

NAMES = [
    *("Аnn", "ΑΝΝ", "Ａｎｎ", "ann", "Ann ", "A n n", "Ann\u200b", "\u202ennA", "A\u0301nn", "𝐀𝐧𝐧"),
    *(
        "",
        " ",
        "\u3164",
        "\u2800",
        "\u200d",
        "\ufeff",
        "\U000e0041",
        "\x00",
        "a\nb",
        "\x1b[31m",
        "a" * 21,
    ),
    *(
        "admin",
        "System",
        "Bob\u202e",
        "\u2066x\u2069",
        "x" + "\u0301" * 15,
        "﷽",
        "👨\u200d👩\u200d👧",
        "🐟" * 21,
    ),
    *(
        "<script>alert(1)",
        '"onclick=alert(1)',
        "javascript:alert(1)",
        "@everyone",
        "/etc/passwd",
        "..",
        "__proto__",
    ),
]
