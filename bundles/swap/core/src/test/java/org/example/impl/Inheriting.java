package org.example.impl;

import org.example.library.Base;

/** An activator that has its service from its superclass. */
public class Inheriting extends Base {}
