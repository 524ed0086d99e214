using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("NpcServer.Unity.Editor")]
