extends Node
## The autoload `NPCClient`: one player's connection and voices, which survive a change of scene.
