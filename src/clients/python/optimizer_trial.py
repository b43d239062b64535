"""What a Python training program says to Optimizer. One file, standard library only: import it where Optimizer runs you, or copy it beside you.

    import optimizer_trial as trial

    settings = trial.parameters()                     # {"learning_rate": 0.01, ...}
    start = trial.resume()                            # a folder that an earlier run left, or None
    for epoch in range(trial.epochs_done() + 1, settings["epochs"] + 1):
        ...
        trial.report(epoch, accuracy=0.93, loss=0.2)
        with trial.checkpoint(epoch) as folder:       # complete when the block ends, or not there at all
            save(folder / "weights.bin")
        if trial.should_stop():                       # Optimizer pauses: what the last checkpoint holds goes on later
            break
    trial.done(artifact="model.onnx")

Outside of Optimizer the same program runs too: reports are printed, parameters are empty, nothing is resumed.
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import sys
import threading

_lock = threading.Lock()
_stopping = threading.Event()


def _say(message):
    """One line, whole, whatever else prints at the same time."""
    line = json.dumps(message, default=_plain)
    with _lock:
        sys.stdout.flush()
        # A program that has printed without an end of line would glue our line to its own; an empty line costs nothing.
        sys.__stdout__.write(f"\n{line}\n")
        sys.__stdout__.flush()


def _plain(value):
    """Numbers of NumPy, PyTorch and the like."""
    if hasattr(value, "item"):
        return value.item()
    return str(value)


def _number(value):
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, (int, float)):
        return value
    if hasattr(value, "item"):
        try:
            return _number(value.item())
        except (ValueError, TypeError, RuntimeError):
            return None
    return None


def parameters():
    """The trial's parameters; those that are nested in the spec are dictionaries. Empty outside of Optimizer."""
    return json.loads(os.environ.get("OPTIMIZER_PARAMETERS", "{}"))


def split():
    """Row numbers of the spec's data, from 0: {"train": [...], "validation": [...]}. The test rows are scored by Optimizer, once, at the end."""
    path = os.environ.get("OPTIMIZER_SPLIT")
    if not path:
        raise RuntimeError("there is no split: the spec's trainer has no data")
    return json.loads(pathlib.Path(path).read_text())


def seed():
    return int(os.environ.get("OPTIMIZER_SEED", "0"))


def output():
    """The folder for what this run leaves."""
    return pathlib.Path(os.environ.get("OPTIMIZER_OUTPUT", "."))


def resume():
    """The folder that an earlier run left, as a path; None where this one begins anew."""
    folder = os.environ.get("OPTIMIZER_RESUME")
    return pathlib.Path(folder) if folder else None


def epochs_done():
    """Epochs that are inside what resume() gives."""
    return int(os.environ.get("OPTIMIZER_EPOCHS_FROM", "0")) if resume() else 0


def report(epoch=None, seconds=None, metrics=None, **named):
    """Metrics after an epoch (counted from 1; left out: the next one). seconds: device seconds so far, under clock: reported."""
    given = {**(metrics or {}), **named}
    told = {name: _number(value) for name, value in given.items()}
    body = {"metrics": {name: value for name, value in told.items() if value is not None}}
    if epoch is not None:
        body["epoch"] = int(epoch)
    if seconds is not None:
        body["seconds"] = float(seconds)
    _say({"report": body})


@contextlib.contextmanager
def checkpoint(epoch):
    """A new folder to save into; announced when the block ends without an error. Where the spec declares no checkpoint it is thrown away."""
    place = os.environ.get("OPTIMIZER_CHECKPOINT")
    root = pathlib.Path(place) if place else output() / ".checkpoint"
    folder = root / f".saving-{epoch}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if not place:
        shutil.rmtree(folder, ignore_errors=True)
        return
    final = root / f"epoch-{epoch}"
    shutil.rmtree(final, ignore_errors=True)
    os.rename(folder, final)
    _say({"checkpoint": {"epoch": int(epoch), "path": str(final)}})


def done(artifact=None, seconds=None, metrics=None, **named):
    """The last word: the file to serve, and metrics that are known only now."""
    body = {"metrics": {name: _number(value) for name, value in {**(metrics or {}), **named}.items() if _number(value) is not None}}
    if artifact is not None:
        body["artifact"] = str(artifact)
    if seconds is not None:
        body["seconds"] = float(seconds)
    _say({"done": body})


def failed(message, kind="error"):
    """Says why it cannot go on. kind: error, out_of_memory (not tried again there) or diverged (a result)."""
    _say({"failed": {"kind": kind, "message": str(message)}})


def should_stop():
    """Whether Optimizer has asked this run to end. The first call takes over SIGTERM, so call it before the first epoch is long over."""
    _listen()
    return _stopping.is_set()


def _listen():
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: _stopping.set())


class _Config(dict):
    """W&B's config: a dictionary whose keys are attributes too."""

    def __init__(self, values=None):
        super().__init__()
        self.update(values or {})

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"config has no '{name}'; it has {', '.join(sorted(map(str, self)))}") from None

    def __setattr__(self, name, value):
        self[name] = value

    def update(self, values=None, allow_val_change=None, **more):
        for name, value in {**_as_dict(values), **more}.items():
            self[name] = value

    def setdefaults(self, values):
        for name, value in _as_dict(values).items():
            self.setdefault(name, value)
        return dict(self)

    def as_dict(self):
        return dict(self)


def _as_dict(values):
    if values is None:
        return {}
    if isinstance(values, dict):
        return dict(values)
    # An argparse.Namespace, which W&B's own examples give.
    return dict(vars(values))


class _Summary(dict):
    """W&B's summary: told when the run ends."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self[name] = value

    def update(self, values=None, **more):
        super().update({**(values or {}), **more})


class _Run:
    def __init__(self, config, name=None, project=None):
        self.config = config
        self.summary = _Summary()
        self.name = name or os.environ.get("OPTIMIZER_TRIAL", "local")
        self.id = os.environ.get("OPTIMIZER_NODE", "local")
        self.project = project
        self.sweep_id = os.environ.get("OPTIMIZER_TRIAL", "").split("/")[0] or None
        self.dir = str(output())
        self._pending = {}
        self._steps = 0
        self._finished = False

    step = property(lambda self: self._steps)
    url = property(lambda self: None)

    def log(self, data, step=None, commit=None, sync=None):
        """commit=False gathers, as W&B does; nested dictionaries become dotted names."""
        self._pending.update(dict(_flat(data)))
        if commit is False:
            return
        self._commit()

    def _commit(self):
        if not self._pending:
            return
        self._steps += 1
        numbers = {name: value for name, value in ((key, _number(value)) for key, value in self._pending.items()) if value is not None}
        self._pending = {}
        if numbers:
            report(self._steps, metrics=numbers)

    def finish(self, exit_code=None, quiet=None):
        global run
        if self._finished:
            return
        self._finished = True
        self._commit()
        told = {name: value for name, value in ((key, _number(value)) for key, value in dict(_flat(self.summary)).items()) if value is not None}
        if told:
            done(metrics=told)
        run = None
        _publish()

    def watch(self, *args, **kwargs):
        """Gradients are not recorded here."""

    unwatch = alert = mark_preempting = save = define_metric = watch

    def log_artifact(self, artifact, *args, **kwargs):
        """Files of an artifact are not uploaded; name what is to be served with done(artifact=...)."""
        return artifact

    use_artifact = log_artifact

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.finish()


def _flat(data, above=""):
    for name, value in dict(data).items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


run = None
config = _Config()


def _publish():
    """Module-level names of W&B follow the current run."""
    stand_in = sys.modules.get("wandb")
    if getattr(stand_in, "__optimizer_stand_in__", False):
        stand_in.run, stand_in.config = run, config
        stand_in.summary = run.summary if run else None


def init(project=None, entity=None, config=None, name=None, **ignored):
    """W&B's init: what the sweep chose goes over what the program gives as defaults."""
    global run
    if run is not None and not run._finished:
        if ignored.get("reinit"):
            run.finish()
        else:
            return run
    chosen = _Config(config)
    chosen.update(parameters())
    globals()["config"] = chosen
    run = _Run(chosen, name, project)
    _publish()
    return run


def log(data, step=None, commit=None, sync=None):
    if run is None:
        raise RuntimeError("You must call wandb.init() before wandb.log()")
    run.log(data, step, commit, sync)


def finish(exit_code=None, quiet=None):
    if run is not None:
        run.finish()


def wandb_stand_in(module):
    """Makes a module answer to W&B's names, as far as W&B's own sweep examples use them. What it has not is told when it is asked for."""
    module.__optimizer_stand_in__ = True
    module.__version__ = "0.0-optimizer"
    module.init, module.log, module.finish = init, log, finish
    module.config, module.run, module.summary = config, None, None
    module.watch = module.unwatch = module.save = module.alert = module.define_metric = module.log_artifact = lambda *args, **kwargs: None
    module.login = lambda *args, **kwargs: True
    module.Settings = lambda *args, **kwargs: None
    module.Error = type("Error", (Exception,), {})

    def media(*args, **kwargs):
        """Pictures, tables and histograms are not recorded: log() passes over what is no number."""
        return None

    for name in ("Image", "Table", "Histogram", "Video", "Audio", "Html", "Plotly", "Artifact", "Object3D"):
        setattr(module, name, media)

    def agent(sweep_id, function=None, entity=None, project=None, count=None):
        raise RuntimeError("wandb.agent() starts trials by itself; under Optimizer the program is the trial: call the function of one run, and let the spec name the program")

    def sweep(*args, **kwargs):
        raise RuntimeError("wandb.sweep() creates a sweep at W&B; under Optimizer the sweep is a file: optimizer run sweep.yaml")

    module.agent, module.sweep = agent, sweep

    def missing(name):
        raise AttributeError(f"Optimizer's stand-in for wandb has no '{name}'; install wandb and write wandb: real, or do without it")

    module.__getattr__ = missing
    import atexit
    atexit.register(finish)
