"""python -m ingest: a night over all sources or over those named, or a command."""

from __future__ import annotations

import argparse
import difflib
import importlib
import os
import sys
from pathlib import Path
from typing import NoReturn

from ingest import IngestError
from ingest.mistakes import ConfigError
from ingest.say import Say

HERE = Path(__file__).parent
QUOTES = '"'
ACTIVATE = ": type `. .venv/bin/activate` first, in every new terminal; `make demo` makes .venv"
WHAT = """\
Reads what git, CI and evaluations recorded, and publishes it as a new snapshot of the warehouse.
Without words all sources are read. Where nothing is new, nothing is published: run it as often as you like.
"""
MORE = """\
sources:
{sources}

commands (python -m ingest COMMAND --help says more):
{commands}

The configuration is what --config names, else FORESHOCK_CONFIG, else foreshock.toml in this folder.
Exit codes: 0 all well, 1 nothing published because of an error, 2 wrong words or configuration,
3 some part failed or the night was stopped, the rest is published, 75 another ingest is running.
"""


def main(argv: list[str] | None = None) -> int:
    """The exit code of a night or a command; errors are words on stderr."""
    argv = sys.argv[1:] if argv is None else argv
    say = Say()
    try:
        parser = arguments()
        options, unknown = parser.parse_known_args(argv)
        say = Say(options.log_format == "json", options.quiet)
        if options.words and options.words[0] in words("commands"):
            code = command(options.words[0], argv, say)
            sys.stdout.flush()  # here, where a reader that has gone is no error
            return code
        if options.help:
            return parser.print_help() or 0
        if unknown:
            parser.error(f"unknown option {unknown[0]}")
        return night(options, say)
    except IngestError as error:
        for line in str(error).splitlines():
            say.error(line)
        return 2 if isinstance(error, ConfigError) else 1
    except ModuleNotFoundError as error:
        say.error(f"{sys.executable} has no {error.name}{ACTIVATE}")
        return 2
    except KeyboardInterrupt:
        say.error("stopped; what was published before stays as it is")
        return 130
    except BrokenPipeError:  # the reader of our output, such as head, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # of a file that is another user's, say
        say.error(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return 1


def night(options: argparse.Namespace, say: Say) -> int:
    """All sources, or those named."""
    for word in options.words:
        if word not in words("sources"):
            unknown_word(word)
    from ingest import config, night, warehouse

    loaded = config.load(options.config)
    if not warehouse.newest(loaded.warehouse):
        loaded = config.load(options.config, check_paths=True)
    if options.replay:
        loaded = config.replaying(loaded)
    return night.run(loaded, list(dict.fromkeys(options.words)), say)


def command(word: str, argv: list[str], say: Say) -> int:
    """A module of `commands/`: its `arguments` say what it takes, its `run` returns the exit code."""
    module = importlib.import_module(f"ingest.commands.{word}")
    parser = Parser(f"python -m ingest {word}", module.__doc__ or "")
    parser.add_argument("-h", "--help", action="help", help="say this")
    module.arguments(parser)
    rest = argv.copy()
    rest.remove(word)
    return module.run(parser.parse_args(rest), say)


class Parser(argparse.ArgumentParser):
    """With the options that all commands take; what is wrong it says without the wall of usage."""

    def __init__(self, prog: str, what: str, more: str = "") -> None:
        form = argparse.RawDescriptionHelpFormatter
        super().__init__(prog, None, what, more, formatter_class=form, add_help=False, allow_abbrev=False)
        self.add_argument("--config", type=Path, metavar="FILE", help="the foreshock.toml to go by")
        self.add_argument(
            "--log-format", choices=("text", "json"), default="text", help="json: one object per line"
        )
        self.add_argument("--quiet", action="store_true", help="say nothing but errors")

    def error(self, message: str) -> NoReturn:
        """Exit code 2."""
        raise ConfigError(f"{message}\n{self.prog} --help says what can be given")


def arguments() -> Parser:
    """What a night takes; unknown options may belong to a command."""
    parser = Parser(
        "python -m ingest", WHAT, MORE.format(sources=listed("sources"), commands=listed("commands"))
    )
    parser.add_argument("words", nargs="*", metavar="SOURCE", help="sources to read, or a command")
    parser.add_argument(
        "--replay", action="store_true", help="read the saved replies of forges again instead of asking"
    )
    parser.add_argument("-h", "--help", action="store_true", help="say this")
    return parser


def words(folder: str) -> list[str]:
    """Sources or commands: the folder is the registry."""
    return sorted(file.stem for file in (HERE / folder).glob("*.py") if file.stem != "__init__")


def listed(folder: str) -> str:
    """Each word with the first line of its docstring."""
    files = ((word, HERE / folder / f"{word}.py") for word in words(folder))
    lines = ((word, file.read_text(encoding="utf-8").partition("\n")[0]) for word, file in files)
    width = max(map(len, [*words("sources"), *words("commands")]))
    return "\n".join(f"  {word:<{width}} {line.strip(QUOTES)}" for word, line in lines)


def unknown_word(word: str) -> NoReturn:
    """Neither a source nor, in first place, a command."""
    sources, commands = words("sources"), words("commands")
    if word in commands:
        raise ConfigError(f"{word} is a command: write it first, as in python -m ingest {word}")
    near = difflib.get_close_matches(word, sources + commands, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ConfigError(
        f"unknown source or command {word!r}{hint}\n"
        f"sources: {', '.join(sources)}; commands: {', '.join(commands)}"
    )


if __name__ == "__main__":
    sys.exit(main())
