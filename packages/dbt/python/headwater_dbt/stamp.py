"""What a parse read, and whether it is still the same: a listing of names, sizes and times."""

import hashlib
import os

OF_A_PROJECT = (
    "dbt_project.yml",
    "packages.yml",
    "dependencies.yml",
    "package-lock.yml",
    "selectors.yml",
    "catalogs.yml",
    ".dbtignore",
)


def roots_of(config, profiles_dir):
    """The files and folders that this project and its packages are read from. dbt's own macros change with its installation."""
    import dbt.adapters
    import dbt.include

    inside = [os.path.realpath(path) for module in (dbt.adapters, dbt.include) for path in module.__path__]
    files = [os.path.join(profiles_dir, "profiles.yml")]
    # What `dbt deps` installs, be it not yet a dependency of ours.
    folders = {os.path.join(os.path.abspath(config.project_root), config.packages_install_path)}
    for project in {config.project_name: config, **config.load_dependencies()}.values():
        root = os.path.abspath(project.project_root)
        if any(os.path.realpath(root).startswith(path + os.sep) for path in inside):
            continue
        files += [os.path.join(root, name) for name in OF_A_PROJECT]
        paths = [*project.all_source_paths, *project.docs_paths, *project.generic_test_paths, *project.fixture_paths]
        folders |= {os.path.normpath(os.path.join(root, path)) for path in paths}
    return {"files": files, "folders": sorted(folders)}


def stamp(roots):
    """A text, and the newest time in it in nanoseconds: of a change of the content or of the entry, which nobody can set back."""
    found = hashlib.sha256()
    newest = 0

    def look(path, stat):
        nonlocal newest
        newest = max(newest, stat.st_mtime_ns, stat.st_ctime_ns)
        found.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0{stat.st_ctime_ns}\0{stat.st_ino}\n".encode())

    def walk(folder, above):
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            found.update(f"{folder}\0none\n".encode())
            return
        for entry in entries:
            if entry.name in ("__pycache__", ".git"):
                continue
            try:
                stat = entry.stat()
                if entry.is_dir():
                    real = os.path.realpath(entry.path)
                    # A link may lead back to where it stands.
                    if real not in above:
                        walk(entry.path, above | {real})
                else:
                    look(entry.path, stat)
            except OSError:
                found.update(f"{entry.path}\0broken\n".encode())

    for path in roots["files"]:
        try:
            look(path, os.stat(path))
        except OSError:
            found.update(f"{path}\0none\n".encode())
    for folder in roots["folders"]:
        walk(folder, {os.path.realpath(folder)})
    return found.hexdigest(), newest
