"""What only the compiler can say here: that the components also compile for platforms that Mono is not."""

from __future__ import annotations

import pytest

from tests.unity.mono_build import PACKAGE, MonoBuild, compile_library


@pytest.mark.parametrize("platform", ["UNITY_WEBGL", "UNITY_ANDROID", "UNITY_IOS", "ENABLE_LEGACY_INPUT_MANAGER"])
def test_the_components_compile_for(platform: str, build: MonoBuild) -> None:
    compile_library(build, PACKAGE / "Runtime" / "Components", (platform,))
