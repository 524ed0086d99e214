/// <summary>Filled in by bench/unity.py's needs.</summary>
public static class Bench
{
    public static void Run()
    {
    }
}
