"""Patches of the main servers, applied as its modules are loaded: see docs/real-openhands.md."""

import importlib
import importlib.abc
import importlib.machinery
import sys

# How long an agent server may take until it answers, instead of 30 s: this machine may be busy.
START_S = 180


def patch_environment(module):
    # In a container it would look for its sandboxes at another host.
    module.is_running_in_docker = lambda: False


def patch_sandboxes(module):
    import psutil

    # On Linux a process that waits is asleep, which it takes for one that is starting.
    told = module.ProcessSandboxService._get_process_status

    def status_of(self, process_info):
        status = told(self, process_info)
        if status != module.SandboxStatus.STARTING:
            return status
        process = psutil.Process(process_info.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return status
        return module.SandboxStatus.RUNNING

    module.ProcessSandboxService._get_process_status = status_of
    module.ProcessSandboxService._wait_for_server_ready.__defaults__ = (START_S,)


def patch_config(module):
    # 0.62 knows only the kinds of sandbox whose modules are loaded, and loads Docker's alone.
    importlib.import_module('openhands.app_server.sandbox.process_sandbox_service')
    importlib.import_module('openhands.app_server.sandbox.process_sandbox_spec_service')


PATCHES = {
    'openhands.app_server.config': patch_config,
    'openhands.app_server.utils.environment': patch_environment,
    'openhands.app_server.sandbox.process_sandbox_service': patch_sandboxes,
}


class Patcher(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name not in PATCHES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            PATCHES[name](module)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Patcher())
